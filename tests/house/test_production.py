"""Production refuses to start with anything unsafe, and says what."""

from pathlib import Path

import pytest
from django.test import Client

from tests.house.deployment import environment, manage, run

START = ("-c", "import crm.wsgi")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a deployment that is set up well."""
    found = tmp_path_factory.mktemp("deployment")
    for step in (("make_keys",), ("migrate", "--verbosity", "0")):
        said = manage(*step, env=environment(found))
        assert said.returncode == 0, said.stderr
    return found


def test_a_deployment_that_is_set_up_well_starts(place: Path) -> None:
    said = run(*START, env=environment(place))
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY must be random"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be random"),
        ({"SECRET_KEY": "django-insecure-" + "abcdefgh" * 8}, "SECRET_KEY must be random"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must be set"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name each host"),
        ({"DATABASE_URL": ""}, "DATABASE_URL must be set"),
        ({"ZHIKE_KEYS": ""}, "ZHIKE_KEYS must be set"),
        ({"DEBUG": "1"}, "DEBUG must not be set"),
        ({"DJANGO_DEBUG": "true"}, "DJANGO_DEBUG must not be set"),
        ({"TRUSTED_PROXIES": "all"}, "TRUSTED_PROXIES must be a whole number"),
        ({"ZHIKE_CIPHER": "rot13"}, "ZHIKE_CIPHER 'rot13' is not one of"),
        ({"ZHIKE_INDEX_BITS": "2"}, "ZHIKE_INDEX_BITS 2 is not from 8 to 32"),
    ],
)
def test_production_does_not_start_with(place: Path, changes: dict[str, str], reason: str) -> None:
    said = run(*START, env=environment(place, **changes))
    assert said.returncode != 0 and reason in said.stderr


def test_production_does_not_start_with_a_secret_file_that_others_can_read(place: Path) -> None:
    kept = place / "secret"
    kept.write_text("k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyz")
    kept.chmod(0o640)
    env = environment(place, SECRET_KEY="", SECRET_KEY_FILE=str(kept))
    assert "open to group or others" in run(*START, env=env).stderr
    kept.chmod(0o600)
    assert run(*START, env=env).returncode == 0


@pytest.mark.parametrize("name", ["keys", "keys/kek.json"])
def test_production_does_not_start_with_keys_that_others_can_read(place: Path, name: str) -> None:
    kept = place / name
    private = kept.stat().st_mode
    kept.chmod(0o755)
    try:
        said = run(*START, env=environment(place))
    finally:
        kept.chmod(private)
    assert said.returncode != 0 and "crypto.E001" in said.stderr


def test_production_does_not_start_with_an_active_superuser(place: Path) -> None:
    env = environment(place)
    rows = "from crm.models import User; User.objects"
    made = manage("shell", "--command", f"{rows}.create(username='root', is_superuser=True)", env=env)
    assert made.returncode == 0, made.stderr
    refused = (run(*START, env=env), manage("work", "--batch", env=env))
    manage("shell", "--command", f"{rows}.update(is_active=False)", env=env)
    assert all(said.returncode and "root is an active superuser" in said.stderr for said in refused)
    assert run(*START, env=env).returncode == 0


def test_the_error_of_a_refusal_names_no_secret(place: Path) -> None:
    said = run(*START, env=environment(place, SECRET_KEY="a-secret-that-is-too-short"))
    assert "a-secret-that-is-too-short" not in said.stderr


def test_production_sends_http_to_https_and_keeps_cookies_to_itself(place: Path) -> None:
    script = """
import django; django.setup()
from django.test import Client
client = Client(headers={"host": "crm.example.com"})
assert client.get("/accounts/login/").headers["Location"].startswith("https://crm.example.com/"), "redirect"
page = client.get("/accounts/login/", secure=True)
assert page.status_code == 200, page.status_code
assert "max-age=31536000" in page["Strict-Transport-Security"]
cookie = page.cookies["__Host-csrf"]
assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/" and not cookie["domain"]
assert client.get("/accounts/login/", secure=True, headers={"host": "evil.example"}).status_code == 400
"""
    assert manage("collectstatic", "--no-input", "-v0", env=environment(place)).returncode == 0
    said = run("-c", script, env=environment(place))
    assert said.returncode == 0, said.stderr


def test_limits_are_counted_for_all_processes_together(place: Path) -> None:
    count = "from django.core.cache import cache; print(cache.get('hits'), cache.set('hits', 1))"
    said = [manage("shell", "--command", count, env=environment(place)).stdout.split()[-2:] for _ in range(2)]
    assert said == [["None", "None"], ["1", "None"]]


@pytest.mark.django_db
def test_every_page_says_what_a_browser_may_do_with_it(client: Client) -> None:
    page = client.get("/accounts/login/")
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert (page["X-Frame-Options"], page["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert page["Referrer-Policy"] == "same-origin" and page["Cross-Origin-Opener-Policy"] == "same-origin"


def test_an_embedded_installation_makes_its_own_secret(tmp_path: Path) -> None:
    from crm.settings.secret import secret_in

    first = secret_in(tmp_path / "secret_key")
    assert len(first) >= 64 and secret_in(tmp_path / "secret_key") == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert secret_in(tmp_path / "another") != first and len(list(tmp_path.iterdir())) == 2
