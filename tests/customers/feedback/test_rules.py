"""What is asked, required and kept, and which figures may be told: as tables, and as properties."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.feedback.rules import (
    Content,
    Kind,
    asked,
    fits,
    kept,
    missing,
    reckoned_mean,
    reckoned_nps,
    spans,
    together,
    told,
)
from customers.feedback.stored import read, written
from tests.customers.feedback.arrangement import CHAIN, EVERYTHING, PARTED, a_question
from tests.customers.feedback.strategies import answers_to, forms


@pytest.mark.parametrize(
    ("answers", "open_", "still"),
    [
        ({}, ["q1", "q4"], ()),
        ({"q1": "yes"}, ["q1", "q2", "q4"], ()),
        ({"q1": "yes", "q2": ["b"]}, ["q1", "q2", "q3", "q4"], ("q3",)),
        ({"q1": "yes", "q2": ["a"]}, ["q1", "q2", "q4"], ()),
        ({"q1": "no", "q2": ["b"], "q3": "x"}, ["q1", "q4"], ()),
        ({"q4": 0}, ["q1", "q4", "q5"], ("q5",)),
        ({"q4": 10}, ["q1", "q4"], ()),
        ({"q4": 0, "q5": "queue"}, ["q1", "q4", "q5"], ()),
    ],
)
def test_a_condition_asks_a_question_by_an_earlier_answer(answers: Any, open_: list[str], still: Any) -> None:
    assert [one.id for one in asked(CHAIN, answers)] == open_
    assert missing(CHAIN, answers) == still


@pytest.mark.parametrize(
    ("answers", "open_", "still"),
    [
        ({}, ["q1", "q5"], ("q1",)),
        ({"q1": "yes"}, ["q1", "q2", "q5"], ("q2",)),
        ({"q1": "yes", "q2": 1}, ["q1", "q2", "q3", "q4", "q5"], ("q4",)),
        ({"q1": "no", "q2": 1, "q3": "left over", "q4": "yes"}, ["q1", "q5"], ()),
    ],
)
def test_a_section_s_condition_hides_all_it_holds(answers: Any, open_: list[str], still: Any) -> None:
    assert [one.id for one in asked(PARTED, answers)] == open_ and missing(PARTED, answers) == still
    assert set(kept(PARTED, answers)) <= set(open_), "nothing of a hidden section is kept"


def test_what_a_hidden_question_was_answered_is_not_kept_nor_shows_another() -> None:
    assert kept(CHAIN, {"q1": "no", "q2": ["b"], "q3": "left over", "q4": 0}) == {"q1": "no", "q4": 0}


@pytest.mark.parametrize(
    ("answers", "still"),
    [({"q5": {"r1": "yes"}}, True), ({"q5": {"r1": "yes", "r2": "no"}}, False), ({"q5": {}}, True), ({}, True)],
)
def test_a_required_table_wants_every_row(answers: Any, still: bool) -> None:
    assert ("q5" in missing(EVERYTHING, answers)) is still


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        (Kind.SINGLE, "yes", True),
        (Kind.SINGLE, "perhaps", False),
        (Kind.SINGLE, ["yes"], False),
        (Kind.MULTIPLE, ["yes", "no"], True),
        (Kind.MULTIPLE, ["yes", "yes"], False),
        (Kind.SCALE, 5, True),
        (Kind.SCALE, 6, False),
        (Kind.SCALE, True, False),
        (Kind.NPS, 0, True),
        (Kind.NPS, "0", False),
        (Kind.MATRIX, {"r1": "yes"}, True),
        (Kind.MATRIX, {"r9": "yes"}, False),
        (Kind.MATRIX, {"r1": "perhaps"}, False),
        (Kind.TEXT, "x" * 2000, True),
        (Kind.TEXT, "x" * 2001, False),
        (Kind.DATE, "2026-02-28", True),
        (Kind.DATE, "2026-02-30", False),
        (Kind.DATE, "20260228", False),
        (Kind.FILE, b"x", True),
        (Kind.FILE, "x", False),
    ],
)
def test_an_answer_fits_its_question_or_not(kind: Kind, value: Any, good: bool) -> None:
    assert fits(a_question("q1", kind), value) is good


@pytest.mark.parametrize(
    ("counts", "score"), [({}, None), ({9: 3, 7: 1}, 75), ({10: 1, 0: 1}, 0), ({8: 5}, 0), ({3: 2, 9: 1}, -33)]
)
def test_the_score_is_the_share_of_promoters_less_that_of_detractors(counts: Any, score: int | None) -> None:
    assert reckoned_nps(counts) == score


@pytest.mark.parametrize(("numbers", "said"), [("", []), ("3", ["3"]), ("0123456", ["0–6"]), ("125", ["1–2", "5"])])
def test_numbers_that_follow_each_other_are_said_as_a_span(numbers: str, said: list[str]) -> None:
    assert spans(numbers) == said


def test_the_mean_is_that_of_the_numbers_given() -> None:
    assert reckoned_mean({1: 1, 4: 3}) == 3.25 and reckoned_mean({}) is None


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ({}, []),
        ({"a": 4}, []),
        ({"a": 5}, [("a",)]),
        ({"a": 9, "b": 3, "c": 2}, [("a",), ("b", "c")]),
        ({"a": 9, "b": 6, "c": 1}, [("a",), ("b", "c")]),
        ({"a": 9, "b": 1}, [("a", "b")]),
    ],
)
def test_small_groups_stand_together_and_cannot_be_reckoned_from_the_whole(sizes: Any, groups: Any) -> None:
    assert together(sizes) == groups


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 12), max_size=8))
def test_no_group_that_is_shown_is_small_and_none_is_lost_but_where_all_are_too_few(sizes: dict[str, int]) -> None:
    groups = together(sizes)
    assert all(sum(sizes[one] for one in group) >= 5 for group in groups)
    shown = [one for group in groups for one in group]
    assert sorted(shown) == (sorted(sizes) if sum(sizes.values()) >= 5 else [])


@pytest.mark.parametrize(
    ("bases", "groups"),
    [
        ({}, set()),
        ({"a": 9, "b": 6}, {"a", "b"}),
        ({"a": 9, "b": 0}, {"a"}),
        ({"a": 9, "b": 6, "c": 2}, {"a"}),
        ({"a": 9, "b": 2}, set()),
        ({"a": 9, "b": 3, "c": 2}, {"a"}),
    ],
)
def test_a_figure_of_few_is_not_told_nor_one_from_which_it_can_be_reckoned(bases: Any, groups: set[str]) -> None:
    assert told(bases) == groups


def test_a_form_comes_back_from_storage_as_it_went() -> None:
    for content in (EVERYTHING, CHAIN, PARTED, Content()):
        assert read(written(content)) == content
    assert read({}) == Content()


@given(st.data())
def test_what_is_hidden_is_neither_required_nor_kept(data: st.DataObject) -> None:
    content = data.draw(forms())
    answers = data.draw(answers_to(content))
    open_ = {one.id for one in asked(content, answers)}
    assert set(missing(content, answers)) <= open_ and set(kept(content, answers)) <= open_
    assert not set(missing(content, answers)) & set(kept(content, answers)) - {
        one.id for one in content.questions if one.kind == Kind.MATRIX
    }


@given(st.data())
def test_what_is_kept_asks_the_same_questions_again(data: st.DataObject) -> None:
    content = data.draw(forms())
    answers = data.draw(answers_to(content))
    again = kept(content, answers)
    assert asked(content, again) == asked(content, answers) and kept(content, again) == again
