"""A line's entry: canonical, complete, and never longer than a published log takes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import rfc8785
from django.contrib.contenttypes.models import ContentType
from hypothesis import given
from hypothesis import strategies as st

from audit.trail.actions import Line, Subject, write, write_many
from audit.trail.entries import COLUMNS, LONGEST, entry_of, leaf_hash, touched_mark
from audit.trail.models import LogEntry
from tests.audit.lines import CHANGED, LISTED, a_subject, an_actor

AT = datetime(2026, 11, 25, 8, 30, 0, 123456, tzinfo=UTC)
# What may stand in a line: text without lone surrogates, whole numbers that a double holds (RFC 8785 §3.2.2.3), lists.
VALUES = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"\A[a-z_]{1,12}\Z"), inner, max_size=4),
    max_leaves=12,
)


def entry(columns: dict[str, Any], **place: Any) -> str:
    return entry_of(columns.items(), **{"at": AT, "model": "", "stream": "s", "n": 1, "prev": ""} | place)


@given(st.dictionaries(st.sampled_from(COLUMNS), VALUES))
def test_an_entry_is_what_rfc_8785_makes_of_its_members(columns: dict[str, Any]) -> None:
    text = entry(columns)
    assert rfc8785.dumps(json.loads(text)) == text.encode()


def test_what_is_empty_is_left_out_and_nought_is_not() -> None:
    assert json.loads(entry({"reason": "", "count": 0, "changes": None, "facts": {}, "letter": "A"})) == {
        "at": 1_795_595_400_123_456,
        "count": 0,
        "letter": "A",
        "n": 1,
        "stream": "s",
        "v": 1,
    }


@pytest.mark.parametrize("later", [timedelta(microseconds=1), timedelta(days=400)])
def test_each_member_changes_the_hash(later: timedelta) -> None:
    plain = entry({"reason": "a"})
    others = [
        entry({"reason": "b"}),
        entry({"purpose": "a"}),
        entry({"reason": "a"}, at=AT + later),
        entry({"reason": "a"}, n=2),
        entry({"reason": "a"}, prev="00"),
        entry({"reason": "a"}, model="crm.user"),
        entry({"reason": "a"}, touched=touched_mark([1])),
    ]
    assert len({leaf_hash(one) for one in [plain, *others]}) == len(others) + 1


def test_what_is_too_long_for_a_published_log_stands_by_its_hash() -> None:
    text = "富" * LONGEST
    long = json.loads(entry({"reason": text, "letter": "A"}))
    assert long["letter"] == "A" and long["reason"]["bytes"] == len(text.encode()) + 2
    assert json.loads(entry({"reason": text + "丽"}))["reason"] != long["reason"]
    assert len(entry({"reason": text}).encode()) < LONGEST


def test_the_mark_of_many_forgets_their_order_and_nothing_else() -> None:
    assert touched_mark([3, 1, 2]) == touched_mark([1, 2, 3]) != touched_mark([1, 23])
    assert touched_mark([]) == ""


@pytest.mark.django_db
def test_a_stored_line_says_what_its_entry_says() -> None:
    by = an_actor("bo", letter="B", stands_in_for="Amy")
    write(CHANGED, by=by, subject=a_subject(), changes={"name": ("甲", "乙")}, sealed='{"phone": ["", "t1"]}')
    write(LISTED, by=by, touched=[9, 3])
    lines = [Line(Subject(pk, f"店 {pk}"), changes={"name": ("", "甲\n乙")}) for pk in (4, 5)]
    write_many(CHANGED, lines, by=by, purpose="maintenance")
    an_actor("auditlog-writes-this-one")
    read = list(LogEntry.objects.order_by("id"))
    assert len(read) == 4
    for line, touched in zip(read, ([], [3, 9], [], []), strict=True):
        kind = ContentType.objects.filter(pk=line.content_type_id).first()
        assert line.body == entry_of(
            ((name, getattr(line, name)) for name in COLUMNS),
            at=line.timestamp,
            model=f"{kind.app_label}.{kind.model}" if kind else "",
            stream=line.stream,
            n=line.n,
            prev=json.loads(line.body).get("prev", ""),
            touched=touched_mark(touched),
        )
