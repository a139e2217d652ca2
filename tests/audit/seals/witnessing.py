"""A witness as it runs on a second host: a process of its own, from the four files that it needs."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from audit.seals.verifier import VerifierKey
from tests.house.sources import ROOT

NAME = "witness.example/zhike"
FILES = ("__init__", "durable", "rules", "verifier", "witness")


class SecondHost:
    """A folder with the witness's files and state; `start` and `kill` as often as a test likes."""

    def __init__(self, place: Path, logs: Sequence[VerifierKey]) -> None:
        self.place, self.logs, self.running = place, logs, None
        room = place / "audit" / "seals"
        room.mkdir(parents=True)
        (place / "audit" / "__init__.py").touch()
        for name in FILES:
            shutil.copy(ROOT / "audit" / "seals" / f"{name}.py", room)

    running: "subprocess.Popen[str] | None"

    def start(self, *more: str) -> None:
        """Start the witness and read from it what a person would: its key and its port."""
        logs = [word for key in self.logs for word in ("--log", str(key))]
        words = ["--state", str(self.place / "state"), "--name", NAME, "--listen", "127.0.0.1:0", *logs, *more]
        self.running = subprocess.Popen(
            [sys.executable, "-m", "audit.seals.witness", *words], cwd=self.place, stdout=subprocess.PIPE, text=True
        )
        assert self.running.stdout
        self.key = VerifierKey.parse(self.running.stdout.readline())
        self.port = int(self.running.stdout.readline())

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        if self.running:
            self.running.kill()
            self.running.wait()
            assert self.running.stdout
            self.running.stdout.close()
            self.running = None
