"""Verifies what the trail claims, without the product: RFC 6962 trees, C2SP signed notes, checkpoints and proofs.

It stands alone on Python and the package `cryptography`, because it is handed to strangers.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4  # the signature types of C2SP signed-note and tlog-cosignature
EMPTY_ROOT = hashlib.sha256().digest()

_DASH = "\N{EM DASH} "
_PROOF = "c2sp.org/tlog-proof@v1"
_MOST_SIGNATURES, _MOST_HASHES = 100, 63


class Unproven(ValueError):
    """What was claimed does not follow from what was shown; the text says where it breaks."""


# --- the tree: RFC 6962 §2.1, verified as in RFC 9162 §2.1.3.2 and §2.1.4.2 ---


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raise Unproven unless `leaf` is number `index` of the `size` leaves under `root`."""
    _hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise Unproven(f"a tree of {size} leaves has no leaf {index}")
    at, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            raise Unproven("the inclusion proof is too long")
        if at & 1 or at == last:
            found = node_hash(each, found)
            at, last = _to_right_child(at, last)
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    if last or found != root:
        raise Unproven(f"the proof does not lead from leaf {index} to the root of {size} leaves")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise Unproven unless the tree of `new` leaves begins with the tree of `old`, of at least one."""
    _hashes(old_root, new_root, *proof)
    if not 0 < old <= new:
        raise Unproven(f"a tree of {new} leaves does not continue one of {old}")
    if old == new:
        if proof or old_root != new_root:
            raise Unproven(f"two different trees of {new} leaves")
        return
    if not proof:
        raise Unproven("the consistency proof is empty")
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first, *rest = proof if at else (old_root, *proof)
    before = after = first
    for each in rest:
        if last == 0:
            raise Unproven("the consistency proof is too long")
        if at & 1 or at == last:
            before, after = node_hash(each, before), node_hash(each, after)
            at, last = _to_right_child(at, last)
        else:
            after = node_hash(after, each)
        at, last = at >> 1, last >> 1
    if last or before != old_root or after != new_root:
        raise Unproven(f"the tree of {new} leaves does not continue the tree of {old} leaves that is shown")


def _to_right_child(at: int, last: int) -> tuple[int, int]:
    """Return both node numbers on the level where `at` next is a right child, or is the first node."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _hashes(*values: bytes) -> None:
    if any(len(value) != 32 for value in values):
        raise Unproven("a SHA-256 hash has 32 bytes")


# --- what was signed: C2SP signed-note, tlog-cosignature, tlog-checkpoint ---


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the four bytes by which a note names a key (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name; `parse` reads the one-line form, `str()` gives it."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Return the key of a line `name+id+base64`; Unproven where it is none."""
        name, _, rest = text.strip().partition("+")
        identity, _, coded = rest.partition("+")
        material = decoded(coded)
        if not _is_name(name) or len(material) != 33 or material[0] not in (ED25519, COSIGNATURE):
            raise Unproven("this is no verifier key for Ed25519")
        key = cls(name, material[0], material[1:])
        if key.id.hex() != identity:
            raise Unproven("the verifier key's id does not belong to it")
        return key

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_coded(bytes([self.kind]) + self.public)}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """Return when a witness signed the note's text, None for the log itself; Unproven where the key did not."""
        message, at = text.encode(), None
        if self.kind == COSIGNATURE:
            at = int.from_bytes(signature[:8], "big")
            message, signature = b"cosignature/v1\ntime %d\n" % at + message, signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError) as fault:
            raise Unproven(f"the signature of {self.name} is not by its key") from fault
        return at


@dataclass(frozen=True)
class Note:
    """A text and the known keys that signed it, each with the time that it vouches for (a witness) or None."""

    text: str
    signers: Mapping[VerifierKey, int | None]


def open_note(text: str, keys: Iterable[VerifierKey]) -> Note:
    """Return a signed note where one of `keys` at least signed it; Unproven where none did or one is forged."""
    body, lines = _split_note(text)
    known = {(key.name, key.id): key for key in keys}
    signers: dict[VerifierKey, int | None] = {}
    for name, identity, signature in lines:
        key = known.get((name, identity))
        if key is not None and key not in signers:
            signers[key] = key.verify(body, signature)
    if not signers:
        raise Unproven("no key that is trusted signed this")
    return Note(body, signers)


def _split_note(text: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Return a note's text, and name, key id and signature of each line under it."""
    if any((char < " " and char != "\n") or "\ud800" <= char <= "\udfff" for char in text):
        raise Unproven("a note holds a character that none may hold")
    body, blank, below = text.rpartition("\n\n")
    if not blank or not below.endswith("\n") or below.count("\n") > _MOST_SIGNATURES:
        raise Unproven("this is no signed note")
    return f"{body}\n", [_signature_line(line) for line in below[:-1].split("\n")]


def _signature_line(line: str) -> tuple[str, bytes, bytes]:
    name, _, coded = line.removeprefix(_DASH).partition(" ")
    signature = decoded(coded)
    if not line.startswith(_DASH) or not _is_name(name) or len(signature) < 5:
        raise Unproven("a signature line of the note is broken")
    return name, signature[:4], signature[4:]


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(char.isspace() for char in name)


@dataclass(frozen=True)
class Head:
    """What a checkpoint says of its log: so many leaves lie under this root."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Return the head in a checkpoint's text (C2SP tlog-checkpoint); Unproven where it is none."""
        origin, size, root, *more = text.removesuffix("\n").split("\n") if text.count("\n") >= 3 else ("",) * 3
        if not origin or not text.endswith("\n") or not all(more):
            raise Unproven("this is no checkpoint")
        head = cls(origin, number(size), decoded(root))
        _hashes(head.root)
        return head


@dataclass(frozen=True)
class Proof:
    """An inclusion proof with the checkpoint it leads to (C2SP tlog-proof); `extra` is not signed."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    @classmethod
    def parse(cls, text: str) -> "Proof":
        """Return the proof of a .tlog-proof file; Unproven where it is none."""
        above, blank, checkpoint = text.partition("\n\n")
        version, *lines = above.split("\n")
        extra = lines.pop(0).removeprefix("extra ") if lines and lines[0].startswith("extra ") else ""
        if version != _PROOF or not blank or not lines or not lines[0].startswith("index "):
            raise Unproven("this is no proof that a line stands in a log")
        hashes = tuple(decoded(line) for line in lines[1:])
        if len(hashes) > _MOST_HASHES:
            raise Unproven("the inclusion proof is too long")
        return cls(number(lines[0].removeprefix("index ")), hashes, checkpoint, decoded(extra))

    def check(self, entry: bytes, keys: Iterable[VerifierKey]) -> Head:
        """Return the signed head of the log that holds `entry`; Unproven where it does not follow."""
        head = Head.parse(open_note(self.checkpoint, keys).text)
        check_inclusion(self.index, head.size, leaf_hash(entry), self.hashes, head.root)
        return head


def number(text: str) -> int:
    """Return a decimal of zero or more without leading zeroes."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20) or (text[0] == "0" and text != "0"):
        raise Unproven("a number is not written as one")
    return int(text)


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """Return the bytes of base64 in its only right form (RFC 4648 §4)."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Unproven("base64 is broken") from fault
    if _coded(data) != text:
        raise Unproven("base64 is not in its only right form")
    return data
