"""Questions to many lines: what fits is found, page by page, through an index, and nothing is counted without bound."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.reading import queries, tallies
from audit.reading.models import Tally
from audit.reading.rules import Cursor, Search, last_days, monday
from audit.trail.actions import Line, Subject, write, write_many
from audit.trail.models import LogEntry
from tests.audit.lines import CHANGED, LISTED, OPENED, REFUSED, REVEALED, Actor, a_line, an_actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SHOP, OTHER = Subject(7, "370523007 富丽堂皇便利店"), Subject(8, "370523008 芙蓉超市")


def a_question(days: int = 7, **more: object) -> Search:
    return Search(*last_days(timezone.localdate(), days), **more)  # type: ignore[arg-type]


def found(question: Search) -> set[int]:
    return {line.pk for line in queries.search(question).lines}


@pytest.fixture
def amy() -> Actor:
    return an_actor("amy")


def test_each_part_of_a_question_finds_its_lines(amy: Actor) -> None:
    bo = an_actor("bo", post_code="oc-1", post_name="Order clerk")
    opened = a_line(OPENED, by=amy, subject=SHOP, purpose="delivery")
    revealed = a_line(REVEALED, by=amy, subject=SHOP, fields=["phone"], purpose="delivery")
    refused = a_line(REFUSED, by=bo, subject=OTHER, outcome="refused", facts={"gate": "grant"})
    old = a_line(OPENED, by=bo, subject=OTHER, ago=10 * DAY)
    assert found(a_question()) == {opened.pk, revealed.pk, refused.pk}
    assert found(a_question(30)) == {opened.pk, revealed.pk, refused.pk, old.pk}
    assert found(a_question(30, person=bo.person_id)) == {refused.pk, old.pk}
    assert found(a_question(post="am-1")) == {opened.pk, revealed.pk}
    assert found(a_question(30, subject=8)) == {refused.pk, old.pk}
    assert found(a_question(30, text="芙蓉")) == {refused.pk, old.pk}
    assert found(a_question(text="370523007")) == {opened.pk, revealed.pk}
    numbered = a_line(OPENED, by=amy, subject=Subject(654321, "370523009 店"))
    assert found(a_question(text="654321")) == {numbered.pk}
    assert found(a_question(kinds=("reveal",))) == {revealed.pk}
    assert found(a_question(kinds=("reveal", "refusal"))) == {revealed.pk, refused.pk}
    assert found(a_question(event="test.opened")) == {opened.pk, numbered.pk}
    assert found(a_question(field="phone")) == {revealed.pk}
    assert found(a_question(field="hon")) == set()
    assert found(a_question(purpose="delivery", person=amy.person_id, kinds=("view",))) == {opened.pk}
    assert found(a_question(outcome="refused")) == {refused.pk}


def test_a_text_of_wildcards_finds_only_itself(amy: Actor) -> None:
    a_line(OPENED, by=amy, subject=SHOP)
    assert found(a_question(text="%")) == set()
    assert found(a_question(text="_")) == set()


def many(count: int, by: Actor, subject: Subject = SHOP) -> None:
    write_many(OPENED, (Line(subject) for _ in range(count)), by=by, at=timezone.now() - timedelta(minutes=1))


@pytest.mark.parametrize("asked", [{}, {"purpose": ""}, {"kinds": ("view", "edit")}])
def test_pages_go_on_until_each_line_was_seen_once(amy: Actor, asked: dict[str, object]) -> None:
    many(120, amy)
    seen: list[int] = []
    page, steps = queries.search(a_question(**asked)), 0
    while True:
        seen += [line.pk for line in page.lines]
        steps += 1
        if page.after is None:
            break
        page = queries.search(a_question(**asked), Cursor.parse(str(page.after)))
    assert (len(seen), len(set(seen)), steps) == (120, 120, 3)
    assert seen == sorted(seen, reverse=True)


def test_a_rare_thing_is_looked_for_a_window_at_a_time(amy: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "WINDOW", 10)
    rare = a_line(REVEALED, by=amy, subject=SHOP, fields=["phone"], ago=3 * DAY)
    for minutes in range(25):
        a_line(OPENED, by=amy, subject=SHOP, ago=timedelta(minutes=minutes + 1))
    question, after, steps, lines = a_question(field="phone"), None, 0, []
    while True:
        page = queries.search(question, after)
        lines, after, steps = lines + page.lines, page.after, steps + 1
        if after is None:
            break
        assert page.looked_back_to is not None
    assert [line.pk for line in lines] == [rare.pk]
    assert steps == 3


def test_a_download_streams_all_in_batches(amy: Actor) -> None:
    many(25, amy)
    assert [len(batch) for batch in queries.stream(a_question(), size=10)] == [10, 10, 5]


def test_a_history_has_the_lists_a_record_stood_in(amy: Actor) -> None:
    own = [a_line(OPENED, by=amy, subject=SHOP, ago=hours * timedelta(hours=1)) for hours in (5, 3, 1)]
    listed = write(LISTED, by=amy, touched=[SHOP.id, OTHER.id])
    write(LISTED, by=amy, touched=[OTHER.id])
    assert [line.pk for line in queries.history(7).lines] == [listed.pk, *(line.pk for line in reversed(own))]
    assert listed.pk not in [line.pk for line in queries.history(7, lists=False).lines]


def test_a_long_history_goes_on_page_by_page(amy: Actor) -> None:
    many(30, amy)
    for _ in range(30):
        write(LISTED, by=amy, touched=[SHOP.id])
    seen, after = [], None
    while True:
        page = queries.history(7, after, size=7)
        seen += [line.pk for line in page.lines]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 60


def test_an_ordinary_row_of_the_same_number_is_another_history(amy: Actor) -> None:
    a_line(OPENED, by=amy, subject=Subject(7, "a post", "crm.post"))
    assert queries.history(7).lines == []
    assert queries.label_of(7) is None


def test_edits_tell_general_values_and_name_sealed_ones(amy: Actor) -> None:
    a_line(CHANGED, by=amy, subject=SHOP, fields=["phone"], changes={"name": ("a", "b")}, sealed="token")
    a_line(OPENED, by=amy, subject=SHOP, fields=["name", "phone"])
    (edit,) = queries.edits(7)
    assert (edit.general, edit.sealed) == ({"name": ["a", "b"]}, {"phone"})
    assert edit.who == "Account manager 1 Amy"


def test_who_saw_a_record_counts_lists_and_openings(amy: Actor) -> None:
    bo = an_actor("bo")
    a_line(OPENED, by=amy, subject=SHOP)
    a_line(REVEALED, by=amy, subject=SHOP, fields=["phone"])
    write(LISTED, by=bo, touched=[SHOP.id, OTHER.id])
    a_line(OPENED, by=bo, subject=SHOP, ago=100 * DAY)
    today = timezone.localdate()
    seen = {each.person_name: each for each in queries.viewers(7, *last_days(today, 90))}
    assert seen["Amy"].kinds == {"view": 1, "reveal": 1}
    assert seen["Amy"].revealed == ["phone"]
    assert seen["Bo"].kinds == {"list": 1}


def test_one_persons_day_runs_from_the_morning_on(amy: Actor) -> None:
    day = timezone.localdate() - DAY
    morning = queries.midnight(day) + timedelta(hours=9)
    lines = [
        a_line(OPENED, by=amy, subject=SHOP, ago=timezone.now() - morning - minutes * timedelta(minutes=40))
        for minutes in range(4)
    ]
    a_line(OPENED, by=amy, subject=SHOP, ago=timezone.now() - queries.midnight(day) + timedelta(seconds=1))
    page = queries.day_of(amy.person_id, day, size=3)
    rest = queries.day_of(amy.person_id, day, page.after, size=3)
    assert [line.pk for line in (*page.lines, *rest.lines)] == [line.pk for line in lines]
    assert [(hour, count) for hour, count in queries.hours_of(amy.person_id, day) if count] == [
        (9, 2),
        (10, 1),
        (11, 1),
    ]


def test_today_is_counted_to_a_bound(amy: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    a_line(REVEALED, by=amy, subject=SHOP)
    a_line(REFUSED, by=amy, facts={"gate": "grant"})
    a_line(OPENED, by=amy, subject=SHOP, ago=3 * DAY)
    assert queries.today(timezone.now()) == queries.Today(2, 1, 1, False)
    monkeypatch.setattr(queries, "COUNTED", 1)
    assert queries.today(timezone.now()) == queries.Today(1, 1, 1, True)


def test_weeks_are_counted_once_and_the_last_days_each_time(amy: Actor) -> None:
    today = timezone.localdate()
    for days in (0, 1, 2, 9, 9):
        a_line(REVEALED, by=amy, subject=SHOP, ago=days * DAY)
    a_line(OPENED, by=amy, subject=SHOP, ago=9 * DAY)
    weeks = tallies.weekly(today, 4, "reveal")
    assert sum(sum(posts.values()) for posts in weeks.values()) == 5
    assert weeks[monday(today - 9 * DAY)]["am-1"] >= 2
    assert sum(sum(posts.values()) for posts in tallies.weekly(today, 4).values()) == 6
    with CaptureQueriesContext(connection) as ran:
        assert tallies.weekly(today, 4, "reveal") == weeks
    assert len(ran) == 2 + tallies.LIVE
    assert not Tally.objects.filter(day__gt=today - 2 * DAY).exists()


QUESTIONS = {
    "line_by_time": {},
    "line_by_person": {"person": 1},
    "line_by_post": {"post": "am-1"},
    "line_by_subject": {"subject": 7},
    "line_by_kind": {"kinds": ("reveal",)},
}


def plan(run: object) -> str:
    with CaptureQueriesContext(connection) as ran:
        run()  # type: ignore[operator]
    told = []
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        for one in ran:
            cursor.execute(explain + one["sql"])
            told += [str(row) for row in cursor.fetchall()]
    return "\n".join(told)


@pytest.fixture
def a_full_trail() -> None:
    """Enough lines, of enough people and records, that a planner has a reason to use its indexes; in order of time."""
    start = datetime(2026, 9, 1, tzinfo=timezone.get_current_timezone())
    people = [Actor(an_actor(f"p{number}").person_id, "P", post_code=f"am-{number}") for number in range(20)]
    for day in range(10):
        for number, by in enumerate(people):
            event = REVEALED if number == 3 else OPENED
            rows = (Line(Subject(pk + 100 * number, "370523 店")) for pk in range(100))
            write_many(event, rows, by=by, at=start + timedelta(days=day * 8, minutes=number))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE audit_logentry")


@pytest.mark.parametrize("index", QUESTIONS)
def test_each_question_is_led_by_its_index(a_full_trail: None, index: str) -> None:
    first, last = date(2026, 9, 1), date(2026, 9, 10)
    for rest in ({}, {"purpose": "delivery"}, {"field": "phone", "outcome": "done"}):
        told = plan(lambda rest=rest: queries.search(Search(first, last, **QUESTIONS[index], **rest)))
        assert index in told
        assert "SCAN audit_logentry\n" not in told
        assert "Seq Scan" not in told


def test_nothing_skips_rows_by_counting_them(amy: Actor) -> None:
    many(10, amy)
    after = Cursor(timezone.now(), 5)
    with CaptureQueriesContext(connection) as ran:
        queries.search(a_question(purpose="x"), after)
        queries.history(7, after)
        queries.day_of(amy.person_id, timezone.localdate(), after)
        queries.viewers(7, *last_days(timezone.localdate()))
        queries.today(timezone.now())
    assert not [one["sql"] for one in ran if "OFFSET" in one["sql"]]
    assert LogEntry.objects.exists()
