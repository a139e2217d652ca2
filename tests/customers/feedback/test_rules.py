"""What is asked, required and kept, and which edits a form can take: as tables, and as properties."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.feedback import editing
from customers.feedback.editing import Wrong, faults
from customers.feedback.rules import (
    MARKED,
    Condition,
    Content,
    Kind,
    Question,
    Section,
    Words,
    asked,
    fits,
    kept,
    missing,
    reckoned_mean,
    reckoned_nps,
    spans,
    together,
)
from customers.feedback.stored import read, written
from tests.customers.feedback.arrangement import EVERYTHING, a_content, a_question, options, when, words

CHAIN = a_content(
    a_question("q1"),
    a_question("q2", Kind.MULTIPLE, options=options("a", "b"), when=when("q1", "yes")),
    a_question("q3", Kind.TEXT, required=True, when=when("q2", "b")),
    a_question("q4", Kind.NPS),
    a_question("q5", Kind.TEXT, required=True, when=when("q4", "0", "1")),
)


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


def test_a_form_comes_back_from_storage_as_it_went() -> None:
    assert read(written(EVERYTHING)) == EVERYTHING and read(written(CHAIN)) == CHAIN and read({}) == Content()


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (EVERYTHING, []),
        (Content(), ["title", "nothing"]),
        (a_content(Question("q1", Kind.TEXT, Words("只有中文"))), ["words"]),
        (a_content(a_question("q1", options=options("a"))), ["options"]),
        (a_content(a_question("q1", Kind.MATRIX, rows=())), ["rows"]),
        (a_content(a_question("q1", Kind.SCALE, highest=11)), ["numbers"]),
        (a_content(a_question("q1", Kind.SCALE, low=Words("差"))), ["half"]),
        (a_content(a_question("q1"), a_question("q2", when=when("q1", "gone"))), ["condition"]),
        (Content(words("T"), sections=(Section("s1"),)), ["nothing", "empty"]),
    ],
)
def test_what_is_not_complete_in_both_languages_is_named(content: Content, codes: list[str]) -> None:
    assert [one.code for one in faults(content)] == codes


def test_a_question_is_not_removed_while_its_answer_shows_another() -> None:
    with pytest.raises(Wrong, match="needed"):
        editing.remove(CHAIN, "q1")
    assert "q3" not in {one.id for one in editing.remove(CHAIN, "q3").questions}


def test_a_question_does_not_move_before_the_one_its_condition_looks_at() -> None:
    with pytest.raises(Wrong, match="order"):
        editing.move(CHAIN, "q2", -1)
    assert [one.id for one in editing.move(CHAIN, "q4", -1).questions] == ["q1", "q2", "q4", "q3", "q5"]


def test_a_question_moves_over_into_the_neighbouring_section_and_no_further() -> None:
    content = Content(words("T"), sections=(
        Section("s1", questions=(a_question("q1"),)), Section("s2", questions=(a_question("q2"),)),
    ))  # fmt: skip
    moved = editing.move(content, "q2", -1)
    assert [len(section.questions) for section in moved.sections] == [2, 0]
    assert editing.move(moved, "q1", -1) == moved


def test_a_number_is_never_given_twice() -> None:
    content = editing.put_question(editing.add_section(Content()), "s1", a_question(""))
    again = editing.put_question(editing.remove(content, "q2"), "s1", a_question(""))
    assert [one.id for one in again.questions] == ["q3"]


def test_an_option_that_goes_leaves_the_conditions_that_named_it() -> None:
    content = a_content(a_question("q1", options=options("a", "b", "c")), a_question("q2", when=when("q1", "a", "b")))
    changed = editing.put_question(content, "s1", a_question("q1", options=options("b", "c")))
    assert changed.question("q2").when == when("q1", "b") and not faults(changed)
    gone = editing.put_question(changed, "s1", a_question("q1", options=options("c", "d")))
    assert [one.code for one in faults(gone)] == ["condition"], "it must not silently be shown to all"


KINDS = st.sampled_from(sorted(Kind))


@st.composite
def forms(draw: st.DrawFn) -> Content:
    """Return a form whose conditions look at earlier questions."""
    questions: list[Question] = []
    for number in range(draw(st.integers(1, 8))):
        looked_at = [one for one in questions if one.kind in MARKED]
        condition = None
        if looked_at and draw(st.booleans()):
            one = draw(st.sampled_from(looked_at))
            condition = Condition(one.id, tuple(draw(st.sets(st.sampled_from(one.marks), min_size=1))))
        kind = Kind(draw(KINDS))
        questions.append(a_question(f"q{number}", kind, required=draw(st.booleans()), when=condition))
    return a_content(*questions)


@st.composite
def answers_to(draw: st.DrawFn, content: Content) -> dict[str, Any]:
    """Return answers, some to questions that they hide."""
    found: dict[str, Any] = {}
    for one in content.questions:
        if draw(st.booleans()):
            found[one.id] = draw(VALUES[one.kind])
    return found


VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.SINGLE: st.sampled_from(["yes", "no"]),
    Kind.MULTIPLE: st.lists(st.sampled_from(["yes", "no"]), unique=True),
    Kind.SCALE: st.integers(1, 5),
    Kind.NPS: st.integers(0, 10),
    Kind.MATRIX: st.dictionaries(st.sampled_from(["r1", "r2"]), st.sampled_from(["yes", "no"])),
    Kind.TEXT: st.text(max_size=5),
    Kind.DATE: st.dates().map(str),
    Kind.FILE: st.just(b"x"),
}


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


@given(st.data())
def test_however_a_form_is_edited_its_conditions_only_look_back(data: st.DataObject) -> None:
    content = data.draw(forms())
    for _ in range(data.draw(st.integers(1, 8))):
        if not content.questions:
            break
        one = data.draw(st.sampled_from(content.questions))
        try:
            content = data.draw(st.sampled_from([
                lambda c=content, o=one: editing.move(c, o.id, -1), lambda c=content, o=one: editing.move(c, o.id, 1),
                lambda c=content, o=one: editing.remove(c, o.id), lambda c=content: editing.add_section(c),
            ]))()  # fmt: skip
        except Wrong:
            continue
        assert editing.must_look_back(content) == content
        assert len({each.id for each in content.questions}) == len(content.questions)
