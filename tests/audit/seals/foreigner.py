"""Go's own verifier of transparency logs, built once from Debian's package and asked about logs of ours."""

import atexit
import json
import os
import shutil
import subprocess
from base64 import b64encode
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

SOURCE = Path(__file__).parent / "foreign" / "verify.go"
GOPATH = Path("/usr/share/gocode")


@cache
def _program() -> str | None:
    go = shutil.which("go")
    if go is None or not (GOPATH / "src/golang.org/x/mod/sumdb").is_dir():
        return None
    place = Path(mkdtemp(prefix="zhike-go-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    told = {
        "GO111MODULE": "off",
        "GOPATH": str(GOPATH),
        "GOCACHE": str(place / "cache"),
        "GOFLAGS": "",
        "HOME": str(place),
    }
    subprocess.run([go, "build", "-o", str(place / "verify"), str(SOURCE)], env=os.environ | told, check=True)
    return str(place / "verify")


def foreign_fault(claim: dict[str, Any], tiles: Path | None = None) -> str:
    """Return what Go's verifier has against a claim, "" where it accepts it; skip the test where Go is not here."""
    program = _program()
    if program is None:
        pytest.skip("Go or its sumdb is not here (Debian: golang-go, golang-golang-x-mod-dev)")
    asked = json.dumps(claim, default=lambda data: b64encode(data).decode())
    said = subprocess.run([program, *([str(tiles)] if tiles else [])], input=asked, capture_output=True, text=True)
    assert (said.returncode == 0) == (said.stderr == "")
    return said.stderr.strip()
