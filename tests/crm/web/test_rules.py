"""The geometry of the pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.web.rules import WIDTH, bars, columns, figure, lines, nice_top, ring, shorten, text_width

NUMBERS = st.floats(min_value=0, max_value=1e12, allow_nan=False)
POINTS = st.lists(st.tuples(st.text(max_size=30), NUMBERS), max_size=60)


@given(st.floats(min_value=-50, max_value=200))
def test_a_ring_is_never_drawn_past_its_whole(percent: float) -> None:
    drawn, whole = ring(percent)
    assert 0 <= drawn <= whole


@given(NUMBERS)
def test_a_scale_reaches_its_highest_value_and_no_more_than_ten_times_as_far(value: float) -> None:
    assert value <= nice_top(value) <= max(10 * value, 1)


@given(POINTS)
def test_bars_stay_inside_the_picture(points: list[tuple[str, float]]) -> None:
    chart = bars(points)
    assert len(chart.bars) == len(points)
    assert all(bar.x + bar.width <= WIDTH and bar.y + bar.height <= chart.height for bar in chart.bars)


@given(POINTS, st.one_of(st.none(), NUMBERS))
def test_columns_stay_inside_the_picture(points: list[tuple[str, float]], limit: float | None) -> None:
    chart = columns(points, limit=limit)
    assert all(bar.x + bar.width <= WIDTH + 1 and bar.y >= 0 for bar in chart.bars)
    assert chart.limit_y is None or 0 <= chart.limit_y <= chart.height


def test_columns_above_the_limit_are_marked() -> None:
    assert [bar.over for bar in columns([("a", 3), ("b", 5), ("c", 4)], limit=4).bars] == [False, True, False]


def test_a_share_leaves_the_rest_of_its_bar_open() -> None:
    (bar,) = bars([("按时", 75)], of=100, unit="%").bars
    assert bar.width == pytest.approx(bar.whole * 0.75, abs=0.1)
    assert bar.figure == "75%"


@given(st.lists(NUMBERS, min_size=1, max_size=40))
def test_a_line_has_a_point_for_each_value(values: list[float]) -> None:
    chart = lines([str(place) for place in range(len(values))], [("all", values)])
    assert len(chart.paths[0][1].split()) == len(values)


def test_no_values_make_an_empty_picture() -> None:
    assert not bars([]).bars
    assert not columns([]).bars
    assert not lines([], []).paths


@pytest.mark.parametrize(
    ("text", "room", "cut"),
    [("客户经理", 8, "客户经理"), ("客户经理一岗", 8, "客户经…"), ("abcdef", 4, "abc…"), ("", 4, "")],
)
def test_a_long_label_is_cut_by_its_width(text: str, room: int, cut: str) -> None:
    assert shorten(text, room) == cut


def test_chinese_is_about_twice_as_wide_as_latin() -> None:
    assert text_width("客户", 14) == text_width("abcd", 14)


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (4812, "4,812"), (97.25, "97.2"), (3.0, "3")])
def test_a_figure_is_written_as_people_read_it(value: float, text: str) -> None:
    assert figure(value) == text
