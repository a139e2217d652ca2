"""Readings, order and tokens of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.records.names import INITIALS_TOKEN, NAME_TOKEN, folded, sort_key, syllables, tokens, wanted

NAMES = st.text(alphabet="稻庄镇富丽堂皇便利店单曾重庆银行绿ABC8 （）", min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("富丽堂皇", "fu li tang huang"),
        ("重庆长安银行", "chong qing chang an yin hang"),
        ("单家烟酒店", "shan jia yan jiu dian"),
        ("绿地超市", "lv di chao shi"),
        ("ＡＢＣ超市88", "abc chao shi 88"),
        ("（）", ""),
    ],
)
def test_a_name_is_read_as_people_type_it(name: str, reading: str) -> None:
    assert " ".join(syllables(name)) == reading


def _found(fragment: str, name: str) -> bool:
    standing = set(tokens(name, syllables(name)))
    return any(all(any(token.startswith(p) for token in standing) for p in way) for way in wanted(fragment))


@given(NAMES, st.data())
def test_every_fragment_of_a_name_is_found_among_its_tokens(name: str, data: st.DataObject) -> None:
    text = folded(name)
    if not text:
        return
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    assert _found(text[first:last], name)


@given(NAMES)
def test_initials_and_pinyin_are_found_from_any_syllable(name: str) -> None:
    parts = syllables(name)
    for at in range(len(parts)):
        assert _found("".join(part[0] for part in parts[at:]), name)
        assert _found("".join(parts[at:]), name)


def test_a_fragment_that_is_not_there_is_not_found() -> None:
    assert not _found("堂富", "富丽堂皇便利店")
    assert not _found("fuhuang", "富丽堂皇便利店")


def test_a_long_fragment_is_asked_for_in_windows_that_fit_the_tokens() -> None:
    (way,) = wanted("富丽堂皇便利")
    assert way == ["富丽堂皇", "丽堂皇便", "堂皇便利"]
    assert all(len(prefix) <= NAME_TOKEN for prefix in way)
    assert all(len(prefix) <= INITIALS_TOKEN + 1 for prefix in wanted("flthbld")[1])


def test_no_two_customers_share_a_sort_key_and_names_sort_by_pinyin() -> None:
    assert sort_key("fuli", 2) != sort_key("fuli", 12)
    assert sort_key("a", 9) < sort_key("b", 1)
    assert sort_key("fuli", 9) < sort_key("fuli", 10)
