"""A log of ours before a verifier that nobody here wrote: golang.org/x/mod/sumdb."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.seals.models import Checkpoint
from audit.seals.queries import fetch_of
from audit.seals.rules import consistency, frontier_of, head_text, inclusion, sign_note, verifier_text
from audit.seals.signer import trusted_keys
from audit.seals.tiles import entries_of_log, write_tiles
from audit.seals.verifier import leaf_hash
from tests.audit.seals.arrangement import a_sealed_base
from tests.audit.seals.foreigner import foreign_fault
from tests.audit.seals.reference import Levels

ORIGIN = "zhike.example/audit/2026"
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ENTRIES = [f"第 {number} 行".encode() for number in range(1000)]
LOG = Levels([leaf_hash(entry) for entry in ENTRIES])


def note(size: int) -> str:
    return sign_note(head_text(ORIGIN, size, frontier_of(size, LOG.fetch).root()), ORIGIN, PRIVATE)


def claim(old: int, new: int, indexes: list[int]) -> dict[str, Any]:
    return {
        "Key": verifier_text(ORIGIN, PRIVATE.public_key()),
        "Old": note(old),
        "New": note(new),
        "Consistency": consistency(old, new, LOG.fetch),
        "Records": [{"Index": i, "Entry": ENTRIES[i], "Proof": inclusion(i, new, LOG.fetch)} for i in indexes],
    }


@pytest.mark.parametrize(("old", "new"), [(1, 1), (1, 2), (255, 257), (256, 512), (700, 1000), (999, 1000)])
def test_go_accepts_signature_consistency_and_every_tenth_line(old: int, new: int) -> None:
    assert foreign_fault(claim(old, new, list(range(0, new, 10)))) == ""


def changed(data: bytes) -> bytes:
    return data[:5] + bytes([data[5] ^ 1]) + data[6:]


def test_go_refuses_one_changed_byte_wherever_it_is() -> None:
    good = claim(700, 1000, [123])
    assert foreign_fault(good) == ""
    for place, fault in (("Entry", "inclusion"), ("Proof", "inclusion")):
        bad = deepcopy(good)
        kept = bad["Records"][0][place]
        bad["Records"][0][place] = changed(kept) if isinstance(kept, bytes) else [changed(kept[0]), *kept[1:]]
        assert foreign_fault(bad).startswith(fault)
    assert foreign_fault(
        good | {"Consistency": [changed(good["Consistency"][0]), *good["Consistency"][1:]]}
    ).startswith("consistency")
    assert foreign_fault(good | {"New": good["New"].replace("1000", "1001")}).startswith("signature")
    assert foreign_fault(good | {"Old": note(699)}).startswith("consistency")


@pytest.mark.django_db
def test_go_accepts_the_trail_that_the_product_sealed_line_by_line(tmp_path: Path) -> None:
    a_sealed_base(25)
    old, new = Checkpoint.objects.select_related("log").order_by("size")
    fetch, entries = fetch_of(new.log), entries_of_log(new.log)(0, new.size)
    records = [{"Index": i, "Entry": entry, "Proof": inclusion(i, new.size, fetch)} for i, entry in enumerate(entries)]
    claimed = {"Key": str(trusted_keys()[0]), "Old": old.note, "New": new.note, "Records": records}
    for checkpoint in (old, new):
        write_tiles(tmp_path, checkpoint.note, fetch, entries_of_log(new.log))
    good = claimed | {"Consistency": consistency(old.size, new.size, fetch)}
    assert new.size > 300 and foreign_fault(good, tmp_path) == ""
    assert foreign_fault(good | {"Old": new.note, "New": old.note}).startswith("consistency")
