"""RFC 6962 §2.1 as it is defined there, recursion for recursion: what the product's trees are compared with."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

from audit.seals.rules import Fetch, Frontier

Leaves = tuple[bytes, ...]


def split(count: int) -> int:
    """Return "the largest power of two smaller than n"."""
    k = 1
    while k * 2 < count:
        k *= 2
    return k


@cache
def tree_hash(entries: Leaves) -> bytes:
    """Return MTH(D[n])."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = split(len(entries))
    return sha256(b"\x01" + tree_hash(entries[:k]) + tree_hash(entries[k:])).digest()


def audit_path(m: int, entries: Leaves) -> list[bytes]:
    """Return PATH(m, D[n])."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*audit_path(m, entries[:k]), tree_hash(entries[k:])]
    return [*audit_path(m - k, entries[k:]), tree_hash(entries[:k])]


def subproof(m: int, entries: Leaves, whole: bool) -> list[bytes]:
    """Return SUBPROOF(m, D[n], b); PROOF(m, D[n]) is SUBPROOF(m, D[n], true)."""
    if m == len(entries):
        return [] if whole else [tree_hash(entries)]
    k = split(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], whole), tree_hash(entries[k:])]
    return [*subproof(m - k, entries[k:], False), tree_hash(entries[:k])]


class Levels:
    """A log's stored hashes, level by level, as the product keeps them."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.frontier, self.levels, self.read = Frontier(), [list(leaves), [], [], []], 0
        for leaf in leaves:
            for complete in self.frontier.push(leaf):
                assert complete.number == len(self.levels[complete.level])
                self.levels[complete.level].append(complete.hash)

    @property
    def fetch(self) -> Fetch:
        """Return the function by which proofs read; one hash too many or missing is an error."""

        def read(level: int, first: int, count: int) -> list[bytes]:
            found = self.levels[level][first : first + count]
            assert len(found) == count
            self.read += count
            return found

        return read
