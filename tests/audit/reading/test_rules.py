"""Questions, places, days gone by and cells, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.reading.rules import (
    Cursor,
    Edit,
    Search,
    as_it_was,
    last_days,
    monday,
    safe_cell,
    split,
    who_saw,
)

MON = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUE, WED, THU = (MON + timedelta(days=days) for days in (1, 2, 3))


def test_the_last_seven_days_end_today() -> None:
    assert last_days(date(2026, 11, 23)) == (date(2026, 11, 17), date(2026, 11, 23))


def test_a_question_is_kept_without_what_was_typed() -> None:
    asked = Search(date(2026, 11, 17), date(2026, 11, 23), person=5, text="11010519491231002X", kinds=("view", "edit"))
    assert asked.words() == "first=2026-11-17 last=2026-11-23 person=5 text=given kinds=view,edit"


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), st.integers(0, 2**62))
def test_a_place_comes_back_from_its_text(moment: datetime, line: int) -> None:
    place = Cursor(moment, line)
    assert Cursor.parse(str(place)) == place


@pytest.mark.parametrize("text", ["", "-", "1", "a-1", "1-a", "-1-1", "9" * 18 + "-1", "1-" + "9" * 30, "１-1\n"])
def test_nonsense_is_no_place(text: str) -> None:
    assert Cursor.parse(text) is None


@given(st.text(max_size=40))
def test_no_text_is_too_strange_for_a_place(text: str) -> None:
    Cursor.parse(text)


EDITS = [
    Edit(MON, "Amy", 1, {"name": ("", "芙蓉超市"), "industry": ("", "retail")}, frozenset({"phone"})),
    Edit(WED, "Bo", 2, {"name": ("芙蓉超市", "芙蓉便利店")}),
    Edit(THU, "Bo", 3, {"order_day": ("1", "5")}, frozenset({"bank_account"})),
]


def test_a_field_stands_as_the_last_line_before_the_moment_set_it() -> None:
    then = {each.field: (each.value, each.edit and each.edit.line) for each in as_it_was(EDITS, TUE)}
    assert then["name"] == ("芙蓉超市", 1)
    assert then["industry"] == ("retail", 1)
    assert then["phone"] == (None, 1)


def test_a_field_first_changed_later_stood_as_that_change_found_it() -> None:
    then = {each.field: each for each in as_it_was(EDITS, TUE)}
    assert (then["order_day"].value, then["order_day"].edit) == ("1", None)
    assert (then["bank_account"].sealed, then["bank_account"].edit) == (True, None)


@given(st.permutations(EDITS), st.sampled_from([MON, TUE, WED, THU, THU + timedelta(days=1)]))
def test_lines_may_come_in_any_order(edits: list[Edit], moment: datetime) -> None:
    def told(some: list[Edit]) -> dict[str, object]:
        return {each.field: each for each in as_it_was(some, moment)}

    assert told(edits) == told(EDITS)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.text("xyz", max_size=2)), max_size=12),
    st.integers(0, 12),
)
def test_replaying_the_lines_gives_what_was_written(writes: list[tuple[str, str]], upto: int) -> None:
    state: dict[str, str] = {}
    states, edits = [dict(state)], []
    for place, (name, value) in enumerate(writes):
        edits.append(Edit(MON + timedelta(hours=place), "Amy", place, {name: (state.get(name, ""), value)}))
        state[name] = value
        states.append(dict(state))
    upto = min(upto, len(writes))
    then = {each.field: each.value for each in as_it_was(edits, MON + timedelta(hours=upto))}
    assert {name: value for name, value in then.items() if value} == {k: v for k, v in states[upto].items() if v}


def test_who_saw_counts_each_person_on_each_post() -> None:
    rows = [
        (1, "Amy", "one", "view", "", MON),
        (1, "Amy", "one", "reveal", ",phone,", TUE),
        (1, "Amy", "one", "reveal", ",phone,id_number,", WED),
        (1, "Amy", "two", "list", "", MON),
        (2, "Bo", "one", "refusal", "", THU),
    ]
    bo, amy, other = who_saw(rows)
    assert (bo.person_name, bo.kinds) == ("Bo", {"refusal": 1})
    assert (amy.first, amy.last, amy.kinds, amy.revealed) == (
        MON,
        WED,
        {"view": 1, "reveal": 2},
        ["phone", "id_number"],
    )
    assert other.post_name == "two"


def test_identifiers_come_apart_and_weeks_begin_on_monday() -> None:
    assert split(",phone,id_number,") == ["phone", "id_number"]
    assert split("") == []
    assert monday(date(2026, 11, 22)) == date(2026, 11, 16) == monday(date(2026, 11, 16))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\u3000+1", "\n=1"])
def test_a_formula_becomes_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["富丽堂皇", "a=1", "370523", "", "2026-11-23"])
def test_ordinary_cells_stay(cell: str) -> None:
    assert safe_cell(cell) == cell
    assert safe_cell(None) == ""
