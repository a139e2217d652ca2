"""The roots that somebody vouches for: signed checkpoints, anchors outside, the sealer's own memory."""

from base64 import b64encode
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audit.seals.models import Checkpoint, Log
from audit.seals.verifier import Head, Unproven, VerifierKey, open_note

# Takes a kind of fault, a line's number (0 for none) and a place.
Add = Callable[[str, int, str], None]


@dataclass(frozen=True)
class Held:
    """A head that stands outside the database, and who holds it."""

    by: str
    head: Head


class Vouched:
    """The heads of one log from a size on, compared with its tree as that grows."""

    def __init__(self, log: Log, begun: int, keys: Sequence[VerifierKey], held: Sequence[Held], add: Add) -> None:
        self.origin, self.keys, self.add = log.origin, keys, add
        self.heads: dict[int, list[Held]] = {}
        for one in held:
            self.heads.setdefault(one.head.size, []).append(one)
        signed = Checkpoint.objects.filter(log=log, size__gte=max(begun, 1))
        for size, root, note in signed.order_by("size").values_list("size", "root", "note"):
            if head := self._signed(size, root, note):
                self.heads.setdefault(size, []).append(Held("checkpoint", head))
        self.sizes = sorted(size for size in self.heads if size > begun)

    def within(self, first: int, last: int) -> tuple[int, ...]:
        """Return the sizes beyond `first` and up to `last` at which somebody vouches for a root."""
        return tuple(self.sizes[bisect(self.sizes, first) : bisect(self.sizes, last)])

    def compare(self, size: int, root: bytes) -> None:
        """Compare what is vouched for at this size with the tree's root."""
        for one in self.heads[size]:
            if one.head.root != root:
                self.add("root", 0, f"{one.by}: {self.origin} {size}")

    def end(self, size: int) -> None:
        """Note who vouches for more than the log has: it was cut short, or rolled back."""
        for told in self.sizes[bisect(self.sizes, size) :]:
            for one in self.heads[told]:
                self.add("shorter", 0, f"{one.by}: {self.origin} {told} > {size}")

    def _signed(self, size: int, root: str, note: str) -> Head | None:
        """Return what a checkpoint says, if a trusted key signed it and it is about this place."""
        try:
            head = Head.parse(open_note(note, self.keys).text)
        except Unproven:
            head = None
        if head is None or (head.origin, head.size, b64encode(head.root).decode()) != (self.origin, size, root):
            self.add("signature", 0, f"{self.origin} {size}")
            return None
        return head
