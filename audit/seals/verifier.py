"""Verifies what the trail claims, without the product: RFC 6962 trees, C2SP signed notes, checkpoints and proofs.

It stands alone on Python and the package `cryptography`, because it is handed to strangers in each evidence bundle:
`python verify.py bundle.zip`, or `python verify.py` beside what was unpacked.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4  # the signature types of C2SP signed-note and tlog-cosignature
EMPTY_ROOT = hashlib.sha256().digest()

_NAME, _SIGNATURE = re.compile(r"[^\s+]+"), re.compile(r"\N{EM DASH} ([^\s+]+) (\S+)")
_PROOF = "c2sp.org/tlog-proof@v1"
_MOST_SIGNATURES, _MOST_HASHES, _MOST_BYTES = 100, 63, 2**30


class Unproven(ValueError):
    """What was claimed does not follow from what was shown; the text says where it breaks."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raise Unproven unless `leaf` is number `index` of the `size` leaves under `root` (RFC 9162 §2.1.3.2)."""
    _hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise Unproven(f"a tree of {size} leaves has no leaf {index}")
    found = leaf
    for each, is_left in _steps(index, size - 1, proof):
        found = node_hash(each, found) if is_left else node_hash(found, each)
    if found != root:
        raise Unproven(f"the proof does not lead from leaf {index} to the root of {size} leaves")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise Unproven unless the tree of `new` leaves begins with that of `old`, one at least (RFC 9162 §2.1.4.2)."""
    _hashes(old_root, new_root, *proof)
    if not 0 < old <= new or (old == new and proof):
        raise Unproven(f"a tree of {new} leaves does not continue one of {old} so")
    if old == new and old_root == new_root:
        return
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before, *rest = proof if at and proof else [old_root, *proof]
    after = before
    for each, is_left in _steps(at, last, rest):
        after = node_hash(each, after) if is_left else node_hash(after, each)
        before = node_hash(each, before) if is_left else before
    if before != old_root or after != new_root:
        raise Unproven(f"the tree of {new} leaves does not continue the tree of {old} leaves that is shown")


def _steps(at: int, last: int, proof: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each hash on the way from node `at` to the root, and whether it stands to the left; Unproven beyond."""
    for each in proof:
        if last == 0:
            raise Unproven("the proof is too long")
        is_left = bool(at & 1) or at == last
        yield each, is_left
        while is_left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    if last:
        raise Unproven("the proof is too short")


def _hashes(*values: bytes) -> None:
    if any(len(value) != 32 for value in values):
        raise Unproven("a SHA-256 hash has 32 bytes")


class VerifierKey(NamedTuple):
    """A public key with its name (C2SP signed-note); `parse` reads the one-line form, `str()` gives it."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Return the key of a line `name+id+base64`; Unproven where it is none."""
        name, _, rest = text.strip().partition("+")
        identity, _, coded = rest.partition("+")
        material = decoded(coded)
        if not _NAME.fullmatch(name) or len(material) != 33 or material[0] not in (ED25519, COSIGNATURE):
            raise Unproven("this is no verifier key for Ed25519")
        key = cls(name, material[0], material[1:])
        if key.id.hex() != identity:
            raise Unproven("the verifier key's id does not belong to it")
        return key

    @property
    def id(self) -> bytes:
        """Return the four bytes by which a note names the key."""
        return hashlib.sha256(b"%s\n%c%s" % (self.name.encode(), self.kind, self.public)).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

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


class Note(NamedTuple):
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
    lines = []
    for line in below[:-1].split("\n"):
        found = _SIGNATURE.fullmatch(line)
        signature = decoded(found[2]) if found else b""
        if not found or len(signature) < 5:
            raise Unproven("a signature line of the note is broken")
        lines.append((found[1], signature[:4], signature[4:]))
    return f"{body}\n", lines


class Head(NamedTuple):
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


class Proof(NamedTuple):
    """An inclusion proof with the checkpoint it leads to (C2SP tlog-proof); `extra` is not signed."""

    place: int
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
        check_inclusion(self.place, head.size, leaf_hash(entry), self.hashes, head.root)
        return head


def number(text: str) -> int:
    """Return a decimal of zero or more without leading zeroes."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20) or (text[0] == "0" and text != "0"):
        raise Unproven("a number is not written as one")
    return int(text)


def decoded(text: str) -> bytes:
    """Return the bytes of base64 in its only right form (RFC 4648 §4)."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Unproven("base64 is broken") from fault
    if base64.b64encode(data).decode() != text:
        raise Unproven("base64 is not in its only right form")
    return data


def check_bundle(files: Mapping[str, bytes], keys: Sequence[VerifierKey]) -> Iterator[str]:
    """Yield what a bundle proves, one thing at a time; Unproven at the first that it does not."""
    heads: dict[str, Head] = {}
    proofs = [name for name in sorted(files) if name.endswith(".tlog-proof")]
    lines = {name.replace(".json", ".tlog-proof") for name in files if name.endswith(".json")}
    if not proofs or lines != set(proofs):
        raise Unproven("a line is without its proof, or a proof without its line, or there is none")
    for name in proofs:
        entry, proof = files[name.replace(".tlog-proof", ".json")], Proof.parse(files[name].decode())
        try:
            head = proof.check(entry, keys)
        except Unproven as fault:
            raise Unproven(f"{name}: {fault}") from fault
        if heads.setdefault(head.origin, head) != head:
            raise Unproven(f"{name}: two checkpoints of one log")
        touched = files.get(name.replace(".tlog-proof", ".touched"))
        if touched is not None and f'"touched":"{hashlib.sha256(touched).hexdigest()}"'.encode() not in entry:
            raise Unproven(f"{name}: not the subjects of its line")
        yield f"{head.origin} #{proof.place}  {_said(entry)}"
    for name in sorted(files):
        if name.endswith(".checkpoint"):
            yield f"{name}: {_check_held(files, name, keys, heads)}"


def _check_held(files: Mapping[str, bytes], name: str, keys: Sequence[VerifierKey], heads: Mapping[str, Head]) -> str:
    """Return who signed a checkpoint that is held elsewhere, which the bundle's own must continue."""
    note = open_note(files[name].decode(), keys)
    held = Head.parse(note.text)
    head = heads.get(held.origin, Head(held.origin, 0, EMPTY_ROOT))
    proof = [decoded(line) for line in files[name.replace(".checkpoint", ".consistency")].decode().splitlines()]
    check_consistency(held.size, head.size, held.root, head.root, proof)
    signed = [f"{key.name}{f' {_moment(at * 1_000_000)}' if at else ''}" for key, at in note.signers.items()]
    return f"{held.size} <= {head.size} lines / 条, {', '.join(signed)}"


def _said(entry: bytes) -> str:
    """Return when, who, what and whom of a line, for the eye; the whole of it stands in its file."""
    with suppress(ValueError, TypeError, KeyError, OverflowError):
        told = json.loads(entry)
        parts = [_moment(told["at"]), *(str(told.get(n, "")) for n in ("person_name", "event", "subject_label"))]
        return "".join(char if char.isprintable() else "?" for char in "  ".join(filter(None, parts)))
    return f"{len(entry)} bytes"


def _moment(microseconds: int) -> str:
    return f"{datetime.fromtimestamp(microseconds // 1_000_000, UTC):%Y-%m-%d %H:%M:%SZ}"


def _files(place: Path) -> dict[str, bytes]:
    """Return the files of a bundle, packed or not, by name."""
    if place.is_dir():
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    with zipfile.ZipFile(place) as packed:
        names = packed.namelist()
        if sum(each.file_size for each in packed.infolist()) > _MOST_BYTES or len(set(names)) < len(names):
            raise Unproven("the bundle is too large, or names a file twice")
        return {name: packed.read(name) for name in names}


def main(words: Sequence[str] | None = None) -> int:
    """Say whether a bundle is proven; 0 only where all of it is."""
    asked = argparse.ArgumentParser(description="Verify an evidence bundle. 核验证据包。")
    asked.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).parent, help="zip or folder")
    asked.add_argument("--key", action="append", default=[], help="verifier key got another way 另行取得的核验公钥")
    given = asked.parse_args(words)
    try:
        files = _files(given.bundle)
        keys = given.key or files["keys.txt"].decode().split()
        proven = [*check_bundle(files, [VerifierKey.parse(key) for key in keys])]
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as fault:
        sys.stdout.buffer.write(f"NOT PROVEN 未证实: {fault}\n".encode())
        return 1
    source = "given 另行取得" if given.key else "from the bundle: compare them 来自证据包，请另行核对"
    said = "\n".join([*proven, f"PROVEN 已证实: {len(proven)}", f"Keys 公钥 ({source}):", *keys, ""])
    sys.stdout.buffer.write(said.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
