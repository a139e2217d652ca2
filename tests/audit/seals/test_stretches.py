"""A log looked at in stretches, and lines spelled by the database."""

import pytest

from audit.seals import looking, stretches
from audit.seals.models import Leaf, Log
from audit.seals.sealing import seal
from audit.seals.spelling import completed
from audit.trail.actions import write
from audit.trail.entries import leaf_hash
from audit.trail.models import LogEntry
from tests.audit.lines import CHANGED, REVEALED, a_subject, an_actor
from tests.audit.seals.arrangement import a_sealed_base, dba, in_stretches, kinds, looked, some_lines, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def base() -> None:
    """Have a base whose lines are sealed but for the last one."""
    a_sealed_base()


@pytest.mark.parametrize("length", [stretches.LENGTH, 512, 256])
def test_a_changed_subtree_is_found(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    in_stretches(length, monkeypatch)
    some_lines(80)
    seal()
    assert not looked().faults
    dba("UPDATE audit_subtree SET hash = %s", given=[bytes(32)])
    assert kinds(looked()) == {"subtree"}


def test_a_leaf_that_is_missing_leaves_the_others_in_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    in_stretches(8, monkeypatch)
    for gone in (0, 7, 8, 12, 20):
        with undone():
            line = Leaf.objects.get(index=gone).line_id
            dba("DELETE FROM audit_leaf WHERE line_id = %s", given=[line])
            look = looked()
            assert kinds(look) >= {"order", "root", "gap"}
            assert [fault.place for fault in look.faults if fault.kind == "order"] == [
                f"{Log.objects.get().origin} {gone}"
            ]


ODD = [
    "\u7532\n\u4e59",
    'a"b\\c/',
    "\x01\x1f\x7f\t",
    "\u2028\ufeff\U0001f600",
    ',"prev":"?"',
    '{"v":1}',
    "%s ? @ {}",
    " ",
]


def test_the_database_spells_every_line_of_the_product_and_any_text() -> None:
    by = an_actor("bo", letter="B", stands_in_for="Amy")
    for text in ODD:
        write(
            REVEALED, by=by, subject=a_subject(7, f"\u5e97 {text}"), fields=["phone"], purpose="delivery", reason=text
        )
        write(CHANGED, by=by, subject=a_subject(), changes={"name": (text, ""), "code": ("", text)}, sealed=text)
    labels = looking.model_labels()
    lines = list(LogEntry.objects.exclude(event__startswith="table.").order_by("id").values_list("pk", flat=True))
    heads = dict[str, str]()
    for chunk in looking.lines_of(lines, labels):
        marks = looking.touched_marks(chunk)
        for stored in chunk:
            assert completed(stored.spelling, heads.get(stored.stream, ""), marks.get(stored.line, "")) == stored.body
            heads[stored.stream] = leaf_hash(stored.body or "").hex()
