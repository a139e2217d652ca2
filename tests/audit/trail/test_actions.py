"""write() and write_many(): what a line holds, and that it stands or falls with what it tells."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.trail.actions import Line, Subject, TrailDown, WrongFacts, write, write_many
from audit.trail.context import acting, current
from audit.trail.events import DuplicateEvent, Event, Kind, all_events, event
from audit.trail.models import LogEntry, Touched
from tests.audit.lines import CHANGED, LISTED, OPENED, REFUSED, REVEALED, SUBJECT, a_subject, an_actor

pytestmark = pytest.mark.django_db


def test_a_line_says_who_on_which_post_in_whose_place_did_what_to_whom_and_why() -> None:
    by = an_actor("bo", letter="B", stands_in_for="Amy")
    with acting(by=by, address="10.1.2.3", request_id="r1"):
        pk = write(
            REVEALED, by=by, subject=a_subject(), fields=["phone"], purpose="delivery", reason="迷路", tier="sensitive"
        ).pk
    line = LogEntry.objects.get(pk=pk)
    assert (line.event, line.kind, line.actor_id, line.person_name) == ("test.revealed", "reveal", by.person_id, "Bo")
    assert (line.post_code, line.letter, line.stands_in_for) == ("am-1", "B", "Amy")
    assert (line.object_id, line.subject_label) == (7, "370523007 富丽堂皇便利店")
    assert (line.fields, line.purpose, line.reason, line.tier, line.outcome) == (
        ",phone,",
        "delivery",
        "迷路",
        "sensitive",
        "done",
    )
    assert (line.remote_addr, line.request_id) == ("10.1.2.3", "r1")


def test_a_line_is_one_insert() -> None:
    by = an_actor()
    write(OPENED, by=by, subject=a_subject())
    with CaptureQueriesContext(connection) as ran:
        write(CHANGED, by=by, subject=a_subject(), changes={"name": ("a", "b")})
    assert [one["sql"].split()[0] for one in ran] == ["INSERT"]


def test_a_line_of_many_is_found_by_each_of_them() -> None:
    by, many = an_actor(), list(range(50))
    with CaptureQueriesContext(connection) as ran, transaction.atomic():
        line = write(LISTED, by=by, touched=many)
    assert sum("INSERT" in one["sql"] for one in ran) == 2
    assert LogEntry.objects.get(touched__subject_id=49) == line
    assert line.count == 50


def test_one_subject_or_many_but_not_both() -> None:
    with pytest.raises(ValueError, match="one subject or many"):
        write(LISTED, by=None, subject=a_subject(), touched=[a_subject().id])


def test_changed_fields_are_named_with_the_read_ones() -> None:
    line = write(CHANGED, by=an_actor(), fields=["phone"], changes={"name": ("a", "b")}, sealed="{}")
    assert (line.fields, line.changes, line.sealed) == (",phone,name,", {"name": ["a", "b"]}, "{}")


@pytest.mark.parametrize("facts", [None, {}, {"gate": "grant", "more": 1}, {"other": 1}])
def test_missing_and_unknown_facts_raise(facts: dict[str, str | int] | None) -> None:
    with pytest.raises(WrongFacts):
        write(REFUSED, by=None, facts=facts)


def test_an_event_is_declared_once() -> None:
    with pytest.raises(DuplicateEvent):
        Event("test.opened", "Again", Kind.VIEW)
    assert event("test.opened") is OPENED
    assert OPENED in all_events()


def test_a_line_rolls_back_with_what_it_tells_and_a_refusal_written_after_stays() -> None:
    by = an_actor()
    with pytest.raises(RuntimeError), transaction.atomic():
        write(CHANGED, by=by)
        raise RuntimeError
    write(REFUSED, by=by, outcome="refused", facts={"gate": "grant"})
    assert list(LogEntry.objects.filter(actor_id=by.person_id, event__startswith="test").values_list("event")) == [
        ("test.refused",)
    ]


def test_a_line_that_the_database_refuses_is_trail_down() -> None:
    with pytest.raises(TrailDown), transaction.atomic():
        write(OPENED, by=an_actor(), count=-1)


def test_hostile_text_is_one_storable_line() -> None:
    hostile = "x\x00y\n2026-11-23 admin\u202e" + "字" * 2000
    line = write(
        REFUSED, by=None, subject=Subject(1, hostile, SUBJECT), reason=hostile, purpose=hostile, facts={"gate": hostile}
    )
    line = LogEntry.objects.get(pk=line.pk)
    for text in (line.subject_label, line.reason, line.purpose, line.facts["gate"]):
        assert text.startswith("x\ufffdy 2026-11-23")


def test_a_set_of_lines_is_written_as_a_set() -> None:
    by, then = an_actor(), timezone.now() - timedelta(days=3)
    rows = (
        Line(
            a_subject(pk, f'370{pk} "店"\\\t'),
            fields=["phone"],
            changes={"name": ("", f"n{pk}\n")},
            sealed="t",
            tier="s",
        )
        for pk in range(3)
    )
    with acting(by=by, address="2001:db8::1"), CaptureQueriesContext(connection) as ran:
        assert write_many(CHANGED, rows, by=by, purpose="maintenance", at=then) == 3
    assert len([one for one in ran if "INSERT" in one["sql"]]) <= 1
    last = LogEntry.objects.get(object_id=2, event="test.changed")
    single = write(CHANGED, by=by, subject=a_subject(2), changes={"name": ("", "n2\n")}, fields=["phone"])
    assert last.timestamp == then
    assert last.subject_label == '3702 "店"\\ '
    assert last.remote_addr == "2001:db8::1"
    assert (last.changes, last.fields, last.content_type_id) == (
        {"name": ["", "n2\n"]},
        single.fields,
        single.content_type_id,
    )
    assert (last.action, last.kind, last.person_name) == (single.action, single.kind, single.person_name)


def test_a_set_of_lines_asks_each_for_its_facts() -> None:
    with pytest.raises(WrongFacts):
        write_many(REFUSED, [Line(a_subject())], by=None)


def test_contexts_nest_and_the_outer_one_returns() -> None:
    outer, inner = an_actor("amy"), an_actor("bo")
    with acting(by=outer, request_id="outer"):
        with acting(by=inner):
            assert current().user_id == inner.person_id
        assert (current().actor, current().request_id) == (outer, "outer")
    assert current().actor is None


def test_without_a_post_the_line_has_the_person_only() -> None:
    user = an_actor("amy")
    with acting(by=None) as context:
        context.user_id, context.user_name = user.person_id, "Amy"
        line = write(OPENED, by=None)
    assert (line.actor_id, line.person_name, line.post_code) == (user.person_id, "Amy", "")


def test_no_subject_touches_nothing() -> None:
    write(LISTED, by=None)
    assert not Touched.objects.exists()
