"""Choices as lines, and the mark of an entry's state."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.catalog.rules import Choice
from customers.catalog.shipped import ENTRIES
from customers.fields.rules import BadLine, choice_lines, choices_of_lines, mark_of

WORDS = st.text(st.characters(exclude_characters="|｜", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(st.lists(st.tuples(st.from_regex(r"[a-z]{1,8}", fullmatch=True), WORDS, WORDS), unique_by=lambda row: row[0]))
def test_choices_come_back_from_their_lines(rows: list[tuple[str, str, str]]) -> None:
    choices = tuple(Choice(*row) for row in rows)
    assert choices_of_lines(choice_lines(choices)) == choices


def test_the_shipped_choices_come_back_with_their_other_spellings() -> None:
    for entry in ENTRIES:
        assert choices_of_lines(choice_lines(entry.choices)) == entry.choices


@pytest.mark.parametrize("text", ["a", "a | 甲", "a | | A", "a|甲|A\na|乙|B", "甲|甲|A", f"{'a' * 41}|甲|A"])
def test_a_line_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(BadLine) as bad:
        choices_of_lines("\n" + text)
    assert bad.value.number == 1 + len(text.splitlines())


def test_the_mark_of_an_entry_changes_with_it() -> None:
    entry = ENTRIES[0]
    assert mark_of(entry) == mark_of(replace(entry)) != mark_of(replace(entry, due_days=9))
