"""Every answer carries every header, whoever gave it: pages, refusals, redirects, faults, files, downloads."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from audit.trail.models import LogEntry, TrailDown
from tests.house.company import Company, Crowd, a_company, undone
from tests.house.deployment import environment
from tests.house.doors import DOORS
from tests.house.sources import ROOT
from tests.house.test_doors import asked

pytestmark = pytest.mark.django_db
MUST: dict[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=()",
    "Content-Security-Policy": "default-src 'none'",
}
LOOSE = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "strict-dynamic", "*", "http:", "https:", "blob:")
SCRIPT = re.compile(rb"<script\b(?![^>]*application/json)[^>]*>")


@pytest.fixture
def company() -> Company:
    """Return the company."""
    return a_company()


def faults(answer: Any) -> Iterator[str]:
    """Yield what is wrong with the headers of an answer."""
    for name, value in MUST.items():
        if value not in answer.headers.get(name, ""):
            yield f"{name}: {answer.headers.get(name)}"
    policy = answer.headers.get("Content-Security-Policy", "")
    yield from (f"policy allows {word}" for word in LOOSE if word in policy)
    if "frame-ancestors 'none'" not in policy or "base-uri 'none'" not in policy:
        yield "may be framed, or have its addresses bent"
    scripts = SCRIPT.findall(getattr(answer, "read", b""))
    nonce = re.search(r"'nonce-([^']+)'", policy)
    if scripts and not (nonce and all(f'nonce="{nonce[1]}"'.encode() in script for script in scripts)):
        yield "has a script without its nonce"


def test_every_door_answers_everybody_with_every_header(company: Company) -> None:
    crowd, wrong = Crowd(), list[str]()
    for door in DOORS:
        for username in ("", "stranger", f"{door.others[0]}-a", f"{door.at}-a"):
            turned_away = username not in ("", f"{door.at}-a")
            for method in ("get", "post") if turned_away else ("get", "post", "options", "delete"):
                with undone():
                    data = door.data(company) if method == "post" else None
                    answer = asked(crowd.browser(username), method, door.path(company), data)
                wrong += [f"{door.name} {method} {username} {answer.status_code}: {fault}" for fault in faults(answer)]
                if username and door.get["nobody"] != 200 and "no-store" not in answer.headers.get("Cache-Control", ""):
                    wrong.append(f"{door.name} {method} {username}: may be stored")
    assert not wrong, "\n".join(wrong)


def test_so_does_what_is_not_there_what_is_refused_and_what_is_down(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **more: Any) -> None:
        raise TrailDown("session.opened")

    crowd = Crowd()
    cache.clear()
    someone = crowd.browser("am-1-a")
    answers = {
        404: someone.get("/no/such/page/"),
        403: Client(enforce_csrf_checks=True).post(reverse("account_login"), {}),
        400: someone.get("/", headers={"host": "evil.example:bad"}),
        302: Client().get("/customers/"),
    }
    for _ in range(5):
        answers[429] = Client().post(reverse("account_login"), {"login": "am-1-a", "password": "wrong"})
    with monkeypatch.context() as broken:
        broken.setattr(LogEntry, "save", down)
        answers[503] = someone.get(reverse("browse:record", kwargs={"uuid": company.customer.uuid}))
    with monkeypatch.context() as broken:
        broken.setattr("crm.posts.middleware.seats_of", lambda *_: 1 // 0)
        answers[500] = someone.get("/")
    assert {status: answer.status_code for status, answer in answers.items()} == {status: status for status in answers}
    for answer in answers.values():
        answer.read = answer.content  # type: ignore[attr-defined]
    assert not [f"{status}: {fault}" for status, answer in answers.items() for fault in faults(answer)]


SERVED = """
import django; django.setup()
from django.core.management import call_command
call_command("collectstatic", "--noinput", verbosity=0)
from django.test import Client
for secure in (True, False):
    for path in ("/static/crm/base.css", "/static/crm/frame.js", "/static/no.css", "/accounts/login/", "/no/"):
        answer = Client().get(path, secure=secure, headers={"host": "crm.example"})
        b"".join(answer) if answer.streaming else answer.content
        print(secure, path, answer.status_code, dict(answer.headers), sep="\\t")
"""


def test_in_production_style_sheets_and_redirects_have_them_too_and_say_https_only(tmp_path: Path) -> None:
    env = environment(tmp_path, ALLOWED_HOSTS="crm.example", STATIC_ROOT=str(tmp_path / "static"))
    for command in (["manage.py", "make_keys"], ["manage.py", "migrate", "--verbosity", "0"], ["-c", SERVED]):
        said = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True)
        assert said.returncode == 0, said.stderr
    lines = [line.split("\t") for line in said.stdout.splitlines()]
    assert len(lines) == 10
    wrong = []
    for secure, path, status, headers in lines:
        wrong += [f"{secure} {path} {status}: no {name}" for name in MUST if f"'{name}'" not in headers]
        if secure == "True" and "max-age=31536000; includeSubDomains" not in headers:
            wrong.append(f"{path}: no HSTS")
        if secure == "False" and status != "301" and not path.startswith("/static/"):
            wrong.append(f"{path}: answers without TLS")
    assert not wrong, "\n".join(wrong)


def test_signing_out_clears_what_the_browser_kept_and_nothing_else(company: Company) -> None:
    answer = Crowd().browser("am-1-a").post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache"'


def test_the_middleware_of_headers_stands_outermost() -> None:
    assert settings.MIDDLEWARE[0] == "crm.web.headers.HeadersMiddleware"
