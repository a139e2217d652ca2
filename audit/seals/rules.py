"""How a log is grown, proven, signed and written: RFC 6962 and the C2SP formats, as plain Python."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.seals.verifier import COSIGNATURE, ED25519, EMPTY_ROOT, Head, VerifierKey, node_hash

TILE = 256  # hashes in a full tile; a level of stored hashes stands for 256 times as many leaves as the one below
LONGEST_ENTRY = 0xFFFF

# Returns `count` stored hashes of a level from number `first`: level 0 are leaves, level 1 complete subtrees of 256 ...
Fetch = Callable[[int, int, int], Sequence[bytes]]


class Complete(NamedTuple):
    """A subtree that a new leaf completed: `number` among those of 256 ** `level` leaves."""

    level: int
    number: int
    hash: bytes


class Frontier:
    """The right edge of a growing tree: the roots of its complete subtrees, the largest first (a compact range)."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Take up a tree of `size` leaves where it was left; ValueError where the hashes cannot be its edge."""
        self.size, self.hashes = size, list(hashes)
        if size < 0 or len(self.hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has another edge")

    def push(self, tree: bytes, height: int = 0) -> list[Complete]:
        """Append a leaf's hash and return the subtrees of 256, 65,536, ... leaves that it completed.

        With a height, it is the root over 2 ** height leaves, and the tree has a multiple of as many.
        """
        number, complete, self.size = self.size >> height, [], self.size + (1 << height)
        while number & 1:
            tree = node_hash(self.hashes.pop(), tree)
            number, height = number >> 1, height + 1
            if height % 8 == 0:
                complete.append(Complete(height // 8, number, tree))
        self.hashes.append(tree)
        return complete

    def root(self) -> bytes:
        """Return the root over all leaves so far (RFC 6962 §2.1)."""
        return joined(self.hashes)


def frontier_of(size: int, fetch: Fetch) -> Frontier:
    """Return the right edge of the tree of the first `size` leaves, from stored hashes."""
    return Frontier(size, _parts(0, size, fetch))


def inclusion(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """Return the proof that leaf `index` is among the first `size` (RFC 6962 §2.1.1); ValueError where it is not."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} of {size}")
    begin, end, siblings = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((begin, middle))
            begin = middle
    return [_hash(*span, fetch) for span in reversed(siblings)]


def consistency(old: int, new: int, fetch: Fetch) -> list[bytes]:
    """Return the proof that the first `new` leaves begin with the first `old` (RFC 6962 §2.1.2); empty for `old` 0."""
    if not 0 <= old <= new:
        raise ValueError(f"no {old} of {new} leaves")
    begin, end, spans = 0, new, []
    while 0 < old < end:
        middle = begin + _split(end - begin)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((begin, middle))
            begin = middle
    if begin:
        spans.append((begin, end))
    return [_hash(*span, fetch) for span in reversed(spans)]


def _split(count: int) -> int:
    """Return the largest power of two below `count` (RFC 6962 §2.1)."""
    return 1 << (count - 1).bit_length() - 1


def _hash(begin: int, end: int, fetch: Fetch) -> bytes:
    """Return the root over leaves `begin` to `end`, a span into which RFC 6962 splits a tree."""
    return joined(_parts(begin, end, fetch))


def _parts(begin: int, end: int, fetch: Fetch) -> list[bytes]:
    """Return the roots of the complete subtrees in such a span, the largest first."""
    parts = []
    while begin < end:
        height = (end - begin).bit_length() - 1
        level, above = divmod(height, 8)
        parts.append(_folded(fetch(level, begin >> 8 * level, 1 << above)))
        begin += 1 << height
    return parts


def _folded(hashes: Sequence[bytes]) -> bytes:
    """Return the root over 1, 2, 4, ... hashes of one level."""
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in list(pairwise(hashes))[::2]]
    return hashes[0]


def joined(parts: Sequence[bytes]) -> bytes:
    """Return the root over complete subtrees, the largest first; the last one may be the root over such."""
    if not parts:
        return EMPTY_ROOT
    *before, root = parts
    for each in reversed(before):
        root = node_hash(each, root)
    return root


# --- what is signed: C2SP tlog-checkpoint, signed-note, tlog-cosignature ---


def claimed(note: str) -> Head:
    """Return what a checkpoint says, whoever signed it; Unproven where it is none."""
    return Head.parse(note.partition("\n\n")[0] + "\n")


def head_text(origin: str, size: int, root: bytes) -> str:
    """Return the text of a checkpoint, to be signed."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def sign_note(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """Return `text`, which ends its last line, as a note signed under `name`."""
    return f"{text}\n{_line(name, ED25519, private.public_key(), private.sign(text.encode()))}"


def cosignature(text: str, name: str, private: Ed25519PrivateKey, at: int) -> str:
    """Return a witness's signature line over a checkpoint's text; `at` in seconds since 1970."""
    signature = private.sign(b"cosignature/v1\ntime %d\n" % at + text.encode())
    return _line(name, COSIGNATURE, private.public_key(), at.to_bytes(8, "big") + signature)


def verifier_text(name: str, public: Ed25519PublicKey, kind: int = ED25519) -> str:
    """Return the line by which others know the key."""
    return str(VerifierKey(name, kind, public.public_bytes_raw()))


def _line(name: str, kind: int, public: Ed25519PublicKey, signature: bytes) -> str:
    identity = VerifierKey(name, kind, public.public_bytes_raw()).id
    return f"\N{EM DASH} {name} {b64encode(identity + signature).decode()}\n"


# --- what is published: C2SP tlog-proof, tlog-tiles ---


def proof_text(index: int, hashes: Iterable[bytes], checkpoint: str, extra: bytes = b"") -> str:
    """Return an inclusion proof as a .tlog-proof file; `extra` goes along unsigned."""
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *(b64encode(each).decode() for each in hashes)]
    if extra:
        lines.insert(1, f"extra {b64encode(extra).decode()}")
    return "\n".join([*lines, "", checkpoint])


def continuation_text(old: int, proof: Iterable[bytes], checkpoint: str) -> str:
    """Return a checkpoint with the proof that it continues the one of `old` leaves (C2SP tlog-witness, the request)."""
    return "\n".join([f"old {old}", *(b64encode(each).decode() for each in proof), "", checkpoint])


def tile_path(level: int | None, number: int, width: int = TILE) -> str:
    """Return where a tile lies below the log's prefix; level None is the bundle of the entries themselves."""
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{'entries' if level is None else level}/{path}{'' if width == TILE else f'.p/{width}'}"


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as a bundle, each behind its length; ValueError where one is longer than 65,535 bytes."""
    parts = []
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise ValueError(f"an entry of {len(entry)} bytes does not fit")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def entries_of(data: bytes) -> list[bytes]:
    """Return the entries of a bundle; ValueError where it breaks off."""
    entries, at = [], 0
    while at < len(data):
        begin = at + 2
        at = begin + int.from_bytes(data[at:begin], "big")
        entries.append(data[begin:at])
    if at != len(data):
        raise ValueError("the bundle breaks off")
    return entries
