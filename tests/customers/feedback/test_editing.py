"""Which edits a form can take, and what keeps it from being published: as tables, and as a property."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.feedback import editing
from customers.feedback.editing import Wrong, faults
from customers.feedback.rules import (
    Content,
    Kind,
    Question,
    Section,
    Words,
    asked,
)
from tests.customers.feedback.arrangement import CHAIN, EVERYTHING, PARTED, a_content, a_question, options, when, words
from tests.customers.feedback.strategies import forms


def test_a_section_does_not_move_before_what_shows_it_and_what_shows_it_stays() -> None:
    for verb in (
        lambda: editing.move(PARTED, "s2", -1),
        lambda: editing.move(PARTED, "q1", 1),
        lambda: editing.put_section(PARTED, replace(PARTED.sections[0], when=when("q2", "1"))),
        lambda: editing.put_section(PARTED, replace(PARTED.sections[1], when=when("q2", "1"))),
    ):
        with pytest.raises(Wrong, match="order"):
            verb()
    for part in ("q1", "s1"):
        with pytest.raises(Wrong, match="needed"):
            editing.remove(PARTED, part)
    left = PARTED
    for part in ("s3", "s2", "q1"):
        left = editing.remove(left, part)
    assert [one.id for one in left.questions] == ["q5"]


def test_a_section_is_freed_of_an_option_that_goes_and_never_silently_shown_to_all() -> None:
    fewer = a_question("q1", options=options("no", "perhaps"), required=True)
    changed = editing.put_question(PARTED, "s1", fewer)
    assert [(one.code, one.part) for one in faults(changed)] == [("condition", "s2")]
    assert asked(changed, {"q1": "no"}) == (changed.question("q1"), changed.question("q5"))
    more = replace(PARTED, sections=(PARTED.sections[0], replace(PARTED.sections[1], when=when("q1", "yes", "no"))))
    assert editing.put_question(more, "s1", fewer).sections[1].when == when("q1", "no")


def test_what_a_sensitive_answer_shows_must_be_sensitive_too() -> None:
    asks = a_question("q1", sensitive=True)
    for own, whole in ((when("q1", "yes"), None), (None, when("q1", "yes"))):
        shown = a_question("q2", when=own)
        parts = (Section("s1", questions=(asks,)), Section("s2", questions=(shown,), when=whole))
        content = Content(words("T"), sections=parts)
        assert [(one.code, one.part) for one in faults(content)] == [("tells", "q2")]
        assert not faults(editing.put_question(content, "s2", replace(shown, sensitive=True)))


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


@given(st.data())
def test_however_a_form_is_edited_its_conditions_only_look_back(data: st.DataObject) -> None:
    content = data.draw(forms())
    for _ in range(data.draw(st.integers(1, 8))):
        if not content.questions:
            break
        if not content.sections:
            break
        one = data.draw(st.sampled_from(content.questions))
        try:
            content = data.draw(st.sampled_from([
                lambda c=content, o=one: editing.move(c, o.id, -1), lambda c=content, o=one: editing.move(c, o.id, 1),
                lambda c=content, o=one: editing.remove(c, o.id), lambda c=content: editing.add_section(c),
                lambda c=content: editing.move(c, c.sections[0].id, 1),
                lambda c=content: editing.remove(c, c.sections[-1].id),
            ]))()  # fmt: skip
        except Wrong:
            continue
        assert editing.must_look_back(content) == content
        assert len({each.id for each in content.questions}) == len(content.questions)
