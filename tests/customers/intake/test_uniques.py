from hypothesis import given
from hypothesis import strategies as st

from customers.intake.uniques import Lines


@given(st.lists(st.text(max_size=8)))
def test_the_first_row_of_each_text_is_known(texts):
    lines, known = Lines(0), {}
    for line, text in enumerate(texts, 1):
        assert lines[text] == known.get(text, 0)
        if text not in known:
            lines[text] = known[text] = line
    assert all(lines[text] == line for text, line in known.items())


def test_a_table_has_room_for_more_rows_than_the_usual_limit():
    lines = Lines(600_000)
    for number in range(1, 2000):
        lines[str(number)] = number
    assert lines["1999"] == 1999 and lines["2000"] == 0
