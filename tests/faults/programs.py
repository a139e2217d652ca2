"""Real programs of the product on the test's own database: started, killed without warning, and started again."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from random import Random

from tests.house.sources import ROOT
from tests.house.test_serve import a_free_port

ROUNDS = int(os.environ.get("ROUNDS", "2"))
SEED = os.environ.get("SEED", "") or str(time.time_ns())
PATIENCE = 200.0
Environment = Mapping[str, str]


def chance() -> Random:
    """Return the chances of a scenario; SEED= repeats them."""
    return Random(SEED)


def until(happened: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@dataclass
class Program:
    """A program with all its processes; `kill` is a power cut to them, not a request."""

    command: tuple[str, ...]
    env: Environment
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it in a group of its own."""
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=ROOT,
            env=dict(self.env),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """End all its processes at once with SIGKILL."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    @property
    def lives(self) -> bool:
        """Say whether it runs."""
        return self.process is not None and self.process.poll() is None

    def children(self) -> list[int]:
        """Return the processes it has started."""
        assert self.process is not None
        return children_of(self.process.pid)


def children_of(process: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@contextmanager
def limited(processes: Sequence[int], size: int, user: str = "") -> Iterator[None]:
    """Let processes, of another user where one is named, write no file beyond so many bytes: as on a full disk."""
    become = ["runuser", "-u", user, "--"] if user and not os.geteuid() else []

    def limit(pid: int, to: str) -> None:
        command = [*become, "prlimit", f"--pid={pid}", f"--fsize={to}:"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

    before = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    limit(processes[0], str(size))
    for pid in processes[1:]:
        with suppress(subprocess.CalledProcessError):  # it has ended meanwhile
            limit(pid, str(size))
    try:
        yield
    finally:
        for pid in [*processes, *children_of(processes[0])]:
            with suppress(subprocess.CalledProcessError):  # it has ended meanwhile
                limit(pid, "unlimited" if before == resource.RLIM_INFINITY else str(before))


@contextmanager
def running(program: Program) -> Iterator[Program]:
    """Run a program for as long as the block."""
    program.start()
    try:
        yield program
    finally:
        program.kill()


def worker(env: Environment, *more: str) -> Program:
    """Return the worker."""
    return Program(("manage.py", "work", *more), env)


def sealer(env: Environment) -> Program:
    """Return the sealer."""
    return Program(("manage.py", "seal"), env)


@dataclass
class Web(Program):
    """The web server, on a port of its own."""

    port: int = field(default_factory=a_free_port)

    def answers(self) -> bool:
        """Say whether the sign-in page is served."""
        try:
            wire = HTTPConnection("127.0.0.1", self.port, timeout=5)
            wire.request("GET", "/accounts/login/")
            return wire.getresponse().status == 200
        except OSError:
            return False


def web(env: Environment) -> Web:
    """Return the web server as a deployment runs it: two processes, four threads in each."""
    port = a_free_port()
    command = ("-m", "gunicorn", "crm.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "critical")
    return Web(command, dict(env) | {"WEB_CONCURRENCY": "2", "WEB_THREADS": "4"}, port=port)
