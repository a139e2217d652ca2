"""`make run` in one sentence: everything is there, it answers, Ctrl-C ends it, and the second time keeps the data."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.house.sources import ROOT


@contextmanager
def served(place: Path, port: int) -> Iterator[str]:
    """Serve from `place` without a demonstration company, and stop as Ctrl-C does."""
    own = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    program = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "serve", "--empty", "--port", str(port)],
        cwd=ROOT,
        env=own | {"ZHIKE_VAR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        said = iter(program.stdout.readline, "")
        yield next(line for line in said if "http://" in line)
    finally:
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=60)
    assert program.returncode == 0


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_one_command_serves_the_product_and_the_next_time_keeps_its_data(tmp_path: Path) -> None:
    port = a_free_port()
    with served(tmp_path, port) as greeting:
        assert f"http://127.0.0.1:{port}/" in greeting
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as page:
            assert page.status == 200 and "sessionid" not in str(page.headers)
        made = {path: path.read_bytes() for path in (tmp_path / "keys" / "kek.json", tmp_path / "secret_key")}
    assert _is_free(port)
    begun = time.monotonic()
    with served(tmp_path, port):
        assert all(path.read_bytes() == content for path, content in made.items())
    assert time.monotonic() - begun < 60 and _is_free(port)


def test_what_the_product_keeps_is_closed_to_other_users(tmp_path: Path) -> None:
    with served(tmp_path / "var", a_free_port()):
        closed = [tmp_path / "var", tmp_path / "var" / "keys"]
        assert all(path.stat().st_mode & 0o077 == 0 for path in closed)
        assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
