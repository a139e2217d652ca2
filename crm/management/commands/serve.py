"""`manage.py serve`: the whole product on one machine, ready to sign in to."""

import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser

WORKER = [sys.executable, "manage.py", "work"]
SEALER = [sys.executable, "manage.py", "seal"]
PATIENCE = 30


class Command(BaseCommand):
    help = (
        "Prepare keys, database, demonstration company and static files; serve them, do the jobs and seal the trail "
        "until Ctrl-C."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port, and whether to load the demonstration company."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--empty", action="store_true", help="load no demonstration company")

    def handle(self, *, port: int, empty: bool, **_: Any) -> None:
        """Run until told to stop; the programs end with this one."""
        if _is_taken(port):
            raise CommandError(f"Port {port} is taken; choose another: make run PORT=8001")
        self._prepare(empty)
        web = _start(sys.executable, "-m", "gunicorn", "crm.wsgi", "--bind", f"127.0.0.1:{port}")
        beside = {tuple(command): _start(*command) for command in (WORKER, SEALER)}
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        try:
            self._greet(port, empty, web)
            while web.poll() is None:
                for command, program in beside.items():
                    if program.poll() is not None:
                        beside[command] = _start(*command)
                time.sleep(1)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping…")
        finally:
            _stop(web, *beside.values())
        if web.returncode not in (0, -signal.SIGTERM, -signal.SIGINT):
            raise CommandError(f"The web server ended by itself ({web.returncode}).")

    def _prepare(self, empty: bool) -> None:
        call_command("make_keys", stdout=self.stdout)
        call_command("migrate", verbosity=0)
        if not empty:
            call_command("load_demo", stdout=self.stdout)
        call_command("collectstatic", interactive=False, verbosity=0)

    def _greet(self, port: int, empty: bool, web: "subprocess.Popen[bytes]") -> None:
        """Print the address and the sign-ins once the server answers."""
        address = f"http://127.0.0.1:{port}/"
        if not _answers(port, web):
            return
        self.stdout.write(f"\nZhike is at {address}  (Ctrl-C stops it)\n")
        if not empty:
            call_command("load_demo", "--sign-ins", stdout=self.stdout)
        self.stdout.flush()


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _start(*command: str) -> "subprocess.Popen[bytes]":
    """Start a program out of reach of the terminal's Ctrl-C, so that it is told to end once, and in order."""
    return subprocess.Popen(command, cwd=settings.ROOT, start_new_session=True)


def _answers(port: int, web: "subprocess.Popen[bytes]") -> bool:
    """Wait until the port takes connections; False where the server ended first."""
    for _ in range(PATIENCE * 10):
        if web.poll() is not None:
            return False
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def _stop(*programs: "subprocess.Popen[bytes]") -> None:
    """Ask each program to end, and end those that do not."""
    for program in programs:
        if program.poll() is None:
            program.terminate()
    for program in programs:
        try:
            program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
