"""The sealer's directory: the key that signs checkpoints, the line by which others know it, and what was sealed last.

Only the sealing process reads the key; the pages need no more than the verifier's line (SECURITY §3, layers 2 and 3).
"""

import fcntl
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from audit.seals import durable
from audit.seals.permissions import check_permissions
from audit.seals.rules import Frontier, verifier_text
from audit.seals.verifier import Head, VerifierKey


class SealerUnusable(Exception):
    """The sealer's directory cannot be used: it is absent, open to others, or does not say what it should."""


@dataclass(frozen=True)
class Edge:
    """The right edge of a log: its size, and the hashes of its complete subtrees in hexadecimal."""

    size: int = 0
    hashes: tuple[str, ...] = ()

    @classmethod
    def of(cls, frontier: Frontier) -> "Edge":
        """Return the edge of a frontier."""
        return cls(frontier.size, tuple(each.hex() for each in frontier.hashes))

    def frontier(self) -> Frontier:
        """Return a frontier that grows from here."""
        return Frontier(self.size, map(bytes.fromhex, self.hashes))

    def head(self, origin: str) -> Head:
        """Return what a checkpoint of this edge says."""
        return Head(origin, self.size, self.frontier().root())


@dataclass(frozen=True)
class State:
    """What the sealer has sealed, kept beside the database: a database that says otherwise was rolled back.

    `intent` is written before a batch is committed, so that a crash between the two is no contradiction. `before`
    holds the heads at which earlier logs ended, by origin, as size and root in base64.
    """

    log: int
    origin: str
    edge: Edge = Edge()
    intent: Edge | None = None
    before: Mapping[str, tuple[int, str]] = field(default_factory=dict)


def directory() -> Path:
    """Return where the sealer keeps what is its own."""
    return Path(settings.ZHIKE_SEALER)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the directory for one sealer, a second one waits; what it needs is made where it is missing."""
    place = directory()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise SealerUnusable(f"{place} cannot be made: {fault.strerror}") from None
    _must_be_private(place)
    handle = os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not (place / "key").exists():
            durable.replace(place / "key", b64encode(Ed25519PrivateKey.generate().private_bytes_raw()), 0o600)
        yield
    finally:
        os.close(handle)


def private_key() -> Ed25519PrivateKey:
    """Return the key that signs; SealerUnusable where others could read it."""
    place = directory() / "key"
    if not place.exists():
        raise SealerUnusable(f"no key at {place}: `manage.py seal` makes it")
    _must_be_private(place)
    return Ed25519PrivateKey.from_private_bytes(b64decode(place.read_bytes()))


def trusted_keys() -> list[VerifierKey]:
    """Return the keys whose checkpoints are believed: those of settings.TRAIL_KEYS, else the sealer's own line."""
    lines = list(settings.TRAIL_KEYS)
    own = directory() / "verifier"
    if not lines and own.exists():
        lines = own.read_text().splitlines()
    return [VerifierKey.parse(line) for line in lines if line.strip()]


def first_origin() -> str:
    """Return the origin of the first log."""
    return settings.TRAIL_ORIGIN or f"{settings.ZHIKE_DEPLOYMENT}/trail"


def make_known(origin: str) -> str:
    """Add the line by which others know the key under an origin, and return it; a key is named like its log."""
    line = verifier_text(origin, private_key().public_key())
    place = directory() / "verifier"
    lines = place.read_text().splitlines() if place.exists() else []
    if line not in lines:
        durable.replace(place, "".join(f"{one}\n" for one in [*lines, line]).encode())
    return line


def read_state() -> State | None:
    """Return what the sealer sealed last; None before the first log."""
    place = directory() / "state"
    if not place.exists():
        return None
    try:
        said: dict[str, Any] = json.loads(place.read_text())
        intent = said["intent"]
        return State(
            log=said["log"],
            origin=said["origin"],
            edge=Edge(said["edge"]["size"], tuple(said["edge"]["hashes"])),
            intent=Edge(intent["size"], tuple(intent["hashes"])) if intent else None,
            before={origin: (size, root) for origin, (size, root) in said["before"].items()},
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise SealerUnusable(f"{place} cannot be read ({type(fault).__name__})") from None


def write_state(state: State) -> None:
    """Keep the state; it is on the disk when this returns."""
    durable.replace(directory() / "state", json.dumps(asdict(state)).encode(), 0o600)


def _must_be_private(place: Path) -> None:
    if reason := check_permissions(place):
        raise SealerUnusable(f"{reason}; it is the sealer's own user's, and nobody else's (0700, 0600)")
