"""Groups, themes, scores and links as tables, and as properties where one holds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.surveys.rules import (
    LEAST,
    READY_THEMES,
    Theme,
    Unclear,
    is_good,
    leanings,
    rate,
    read_themes,
    satisfaction,
    shown,
    themes_of,
    way_for,
    written_themes,
)

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("counts", "singly", "together"),
    [
        ({}, [], []),
        ({"a": 5, "b": 9}, ["b", "a"], []),
        ({"a": 20, "b": 7, "c": 2}, ["a"], ["b", "c"]),  # c alone would be the rest of the whole
        ({"a": 20, "b": 3, "c": 2}, ["a"], ["b", "c"]),
        ({"a": 20, "b": 2, "c": 2}, [], ["a", "b", "c"]),
        ({"a": 20, "b": 0}, ["a"], []),
        ({"a": 2}, [], ["a"]),
    ],
)
def test_small_groups_are_put_together(counts: dict[str, int], singly: list[str], together: list[str]) -> None:
    assert shown(counts) == (singly, together)


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 12), max_size=8))
def test_no_group_of_few_can_be_read_or_reckoned(counts: dict[str, int]) -> None:
    singly, together = shown(counts)
    there = {name for name, count in counts.items() if count}
    assert {*singly, *together} == there and not set(singly) & set(together)
    assert all(counts[name] >= LEAST for name in singly)
    rest = sum(counts[name] for name in together)
    assert not together or not singly or (len(together) > 1 and rest >= LEAST)


def test_themes_are_read_line_by_line_and_written_as_they_are_read() -> None:
    themes = read_themes("配送: 送货，准时 迟到\n\n Price：price, PRICE; dear\n")
    assert themes == (Theme("配送", ("送货", "准时", "迟到")), Theme("Price", ("price", "PRICE", "dear")))
    assert read_themes(written_themes(themes)) == themes
    assert len(read_themes(READY_THEMES)) == 6 and read_themes("") == ()


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: b\nno colon", 2, "shape"),
        (": words", 1, "shape"),
        ("name:", 1, "shape"),
        (f"{'n' * 21}: a", 1, "long"),
        (f"a: {'w' * 21}", 1, "long"),
        ("a: b\na: c", 2, "twice"),
        ("\n".join(f"t{number}: w" for number in range(21)), 21, "many"),
    ],
)
def test_a_line_that_names_no_theme_is_named(text: str, line: int, code: str) -> None:
    with pytest.raises(Unclear) as unclear:
        read_themes(text)
    assert (unclear.value.line, unclear.value.code) == (line, code)


def test_a_text_touches_the_themes_whose_words_it_has_whatever_the_letters() -> None:
    themes = read_themes("配送: 送货\nPrice: price\nNone: nothing")
    assert themes_of("送货很慢，ＰＲＩＣＥ too high", themes) == ["配送", "Price"]
    assert themes_of("", themes) == []


def test_satisfaction_reads_each_scale_between_its_ends() -> None:
    assert satisfaction({}) is None
    assert satisfaction({(1, 5, 5): 3}) == 100 and satisfaction({(1, 5, 1): 3}) == 0
    assert satisfaction({(1, 5, 3): 1, (0, 10, 10): 1}) == 75
    assert rate(1, 3) == 33 and rate(0, 0) == 0


def test_the_first_of_the_ways_that_was_agreed_to_is_taken() -> None:
    assert way_for(["link", "visit"], ("visit", "letter")) == "visit"
    assert way_for(["link"], ("visit",)) == ""


@pytest.mark.parametrize(
    ("open_still", "running", "last", "good"),
    [
        (True, True, TODAY, True), (False, True, TODAY, False), (True, False, TODAY, False),
        (True, True, date(2026, 11, 25), False),
    ],
)  # fmt: skip
def test_a_link_is_good_until_it_is_spent_or_the_round_over(
    open_still: bool, running: bool, last: date, good: bool
) -> None:
    assert is_good(open_still=open_still, running=running, closes_on=last, today=TODAY) is good


def test_scores_lean_to_both_sides_of_the_middle() -> None:
    height, (up, down, none) = leanings([("a", 50), ("b", -100), ("c", 0)])
    assert height == 102 and (up.x, up.width, up.figure) == (250, 50, "+50")
    assert (down.x, down.width, down.below, down.figure) == (150, 100, True, "-100")
    assert (none.width, none.figure) == (0, "0")
