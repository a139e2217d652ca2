"""Whether the trail is sealed as it should be, whatever was killed: asked of the tables, and of `verify_trail`."""

import subprocess
import sys
from collections.abc import Iterator

from audit.seals.models import Checkpoint, Leaf, Unsealed
from audit.trail.models import LogEntry
from tests.faults.programs import Environment
from tests.house.sources import ROOT


def command(env: Environment, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of manage.py to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=dict(env), capture_output=True, text=True, timeout=300
    )


def faults_of_the_seal(env: Environment) -> Iterator[str]:
    """Seal what waits, and yield what is wrong: a line without its one leaf, a gap, a signature that says otherwise."""
    sealed = command(env, "seal", "--once")
    if sealed.returncode:
        yield f"sealing does not go on: {sealed.stderr}"
    lines = set(LogEntry.objects.values_list("pk", flat=True))
    leaves = list(Leaf.objects.order_by("index").values_list("line_id", "index"))
    if {line for line, _index in leaves} != lines or len(leaves) != len(lines) or Unsealed.objects.exists():
        yield f"{len(lines)} lines have {len(leaves)} leaves, and {Unsealed.objects.count()} wait"
    if [index for _line, index in leaves] != list(range(len(leaves))):
        yield "the leaves are not one behind the other"
    if not Checkpoint.objects.filter(size=len(leaves)).exists():
        yield "the last size is not signed"
    verified = command(env, "verify_trail")
    if verified.returncode or "clean" not in verified.stdout:
        yield f"verify_trail: {verified.stdout} {verified.stderr}"
