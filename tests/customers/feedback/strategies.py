"""Forms and answers drawn at random, for the properties that hold of all."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from customers.feedback.rules import (
    MARKED,
    Condition,
    Content,
    Kind,
    Question,
    Section,
)
from tests.customers.feedback.arrangement import a_question, words

KINDS = st.sampled_from(sorted(Kind))


@st.composite
def forms(draw: st.DrawFn) -> Content:
    """Return a form of some sections whose conditions, and those of its questions, look at earlier questions."""
    questions, sections = list[Question](), list[Section]()
    for part in range(draw(st.integers(1, 3))):
        whole, inside = draw(conditions(questions)), list[Question]()
        for _ in range(draw(st.integers(1, 4))):
            one = a_question(f"q{len(questions)}", Kind(draw(KINDS)), required=draw(st.booleans()))
            inside.append(replace(one, when=draw(conditions(questions))))
            questions.append(inside[-1])
        sections.append(Section(f"s{part}", words("Part"), questions=tuple(inside), when=whole))
    return Content(words("Form"), sections=tuple(sections), serial=100)


@st.composite
def conditions(draw: st.DrawFn, earlier: list[Question]) -> Condition | None:
    """Return a condition on one of some questions, or none."""
    looked_at = [one for one in earlier if one.kind in MARKED]
    if not looked_at or draw(st.booleans()):
        return None
    one = draw(st.sampled_from(looked_at))
    return Condition(one.id, tuple(draw(st.sets(st.sampled_from(one.marks), min_size=1))))


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
