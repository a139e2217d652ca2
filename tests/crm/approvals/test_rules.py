"""The rules of decisions, as tables, and as properties over any drawing of posts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.approvals.rules import Place, Voice, below, edited, fingerprint, is_through, line_above, next_place, up_at

MUST, DONE, MAY, DID = Voice(True, False), Voice(True, True), Voice(False, False), Voice(False, True)
POSTS = st.integers(1, 6)
PLACES = st.dictionaries(POSTS, st.builds(Place, st.none() | POSTS, st.none() | st.integers(100, 103)))
BARRED = st.sets(st.integers(100, 103))


@pytest.mark.parametrize(
    ("voices", "through"),
    [
        ([], False),
        ([MUST], False),
        ([DONE], True),
        ([DONE, MUST], False),
        ([DONE, DONE], True),
        ([MAY, MAY], False),
        ([MAY, DID], True),
        ([DID, MUST], False),
        ([MAY, DONE], False),
        ([DID, DONE], True),
    ],
)
def test_a_stage_is_through_when_all_have_approved_or_one_of_several(voices: list[Voice], through: bool) -> None:
    assert is_through(voices) == through


@pytest.mark.parametrize(("now", "following"), [(0, 1), (1, 3), (3, None)])
def test_stages_follow_one_another(now: int, following: int | None) -> None:
    assert next_place([0, 0, 1, 3], now) == following


@pytest.mark.parametrize(
    ("post", "barred", "up"),
    [
        (1, (), 1),
        (1, (11,), 2),
        (1, (11, 12), 4),
        (1, (11, 12, 14), None),
        (3, (), 4),
        (4, (), 4),
        (9, (), None),
    ],
)
def test_a_step_is_up_where_somebody_acts_who_may(post: int, barred: tuple[int, ...], up: int | None) -> None:
    places = {1: Place(2, 11), 2: Place(3, 12), 3: Place(4, None), 4: Place(None, 14)}
    assert up_at(post, places, barred) == up


def test_posts_drawn_in_a_circle_end_the_search() -> None:
    circle = {1: Place(2, None), 2: Place(3, None), 3: Place(1, None)}
    assert up_at(1, circle, ()) is None and list(line_above(2, circle)) == [2, 3, 1] and below(1, circle) == {2, 3}


@given(PLACES, POSTS, BARRED)
def test_a_step_is_never_up_where_it_may_not_be_decided(places: dict[int, Place], post: int, barred: set[int]) -> None:
    up = up_at(post, places, barred)
    line = list(line_above(post, places))
    if up is None:
        assert not [at for at in line if places[at].person is not None and places[at].person not in barred]
    else:
        assert up in line and places[up].person is not None and places[up].person not in barred
        assert up == post or post in below(up, places)


@given(PLACES, POSTS, BARRED)
def test_barring_somebody_only_moves_a_step_up(places: dict[int, Place], post: int, barred: set[int]) -> None:
    line = list(line_above(post, places))
    before, after = up_at(post, places, ()), up_at(post, places, barred)
    assert after is None or (before is not None and line.index(after) >= line.index(before))


@given(st.lists(st.booleans(), min_size=1))
def test_one_open_voice_of_all_holds_the_stage(approved: list[bool]) -> None:
    assert is_through(Voice(True, each) for each in approved) == all(approved)
    assert is_through(Voice(False, each) for each in approved) == any(approved)


def test_edits_change_named_rows_and_keep_what_stood_before() -> None:
    rows = [{"name": "a", "value": "1", "value_en": "One", "value_zh": "一"}, {"label_en": "no name"}]
    after, changes = edited({"rows": rows, "note": "n"}, {"a": "2"})
    assert after["rows"][0] == {
        "name": "a",
        "value": "2",
        "value_en": "2",
        "value_zh": "2",
        "before_en": "One",
        "before_zh": "一",
    }
    assert changes == {"a": ("1", "2")} and after["note"] == "n" and rows[0]["value"] == "1"
    assert edited({"rows": rows}, {"a": "1"})[1] == {}
    with pytest.raises(KeyError):
        edited({"rows": rows}, {"b": "2"})


def test_a_mark_is_of_the_content_alone() -> None:
    assert fingerprint({"a": 1, "b": "二"}) == fingerprint({"b": "二", "a": 1}) != fingerprint({"a": 1, "b": "2"})
