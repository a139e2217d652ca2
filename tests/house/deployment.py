"""A made-up deployment: `make check` asks it every question that production settings can answer without a customer."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STEPS = (
    ("make_keys",),
    ("migrate", "--verbosity", "0"),
    ("check", "--deploy", "--fail-level", "WARNING", "--database", "default"),
    ("collectstatic", "--no-input", "--verbosity", "0"),
)


def environment(place: Path, **changes: str) -> dict[str, str]:
    """Return the environment of a deployment that keeps everything below `place`; an empty change removes a name."""
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    own |= {
        "DJANGO_SETTINGS_MODULE": "crm.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "crm.example.com",
        "DATABASE_URL": f"sqlite:///{place / 'zhike.sqlite3'}",
        "ZHIKE_KEYS": str(place / "keys"),
        "STATIC_ROOT": str(place / "static"),
    }
    return {name: value for name, value in (own | changes).items() if value}


def manage(*arguments: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a management command in that environment and return what it said."""
    return run("manage.py", *arguments, env=env)


def run(*arguments: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run Python in that environment and return what it said."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=dict(env), capture_output=True, text=True)


def main() -> int:
    """Set the deployment up, ask the checks, collect the static files; print what fails."""
    with tempfile.TemporaryDirectory(prefix="zhike-deployment-") as place:
        env = environment(Path(place))
        for step in STEPS:
            said = manage(*step, env=env)
            if said.returncode:
                print(" ".join(step), said.stdout, said.stderr, sep="\n")
                return 1
    print("A deployment with made-up settings: no warnings")
    return 0


if __name__ == "__main__":
    sys.exit(main())
