"""A log of ours in memory, with its checkpoints and proofs: what anchors and bundles are tried with."""

from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.seals.rules import consistency, frontier_of, head_text, sign_note, verifier_text
from audit.seals.verifier import VerifierKey, leaf_hash
from tests.audit.seals.reference import Levels

ORIGIN = "zhike.example/audit/2026"
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
KEY = VerifierKey.parse(verifier_text(ORIGIN, PRIVATE.public_key()))


class SmallLog:
    """Some hundred entries; `name` makes its entries, so two logs of other names are forks of one origin."""

    def __init__(self, name: str = "line", size: int = 600) -> None:
        self.entries = [f"{name} {number}".encode() for number in range(size)]
        self.levels = Levels([leaf_hash(entry) for entry in self.entries])

    def note(self, size: int, origin: str = ORIGIN) -> str:
        """Return the signed checkpoint of the first `size` leaves."""
        return sign_note(head_text(origin, size, frontier_of(size, self.levels.fetch).root()), origin, PRIVATE)

    def proof(self, old: int, new: int) -> list[bytes]:
        """Return the proof between two sizes."""
        return consistency(old, new, self.levels.fetch)

    def prover(self, new: int) -> "partial[list[bytes]]":
        """Return the function that proves from any older size."""
        return partial(consistency, new=new, fetch=self.levels.fetch)
