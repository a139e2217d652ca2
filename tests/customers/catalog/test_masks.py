"""Masks: one per kind, and what they hide stays hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.catalog.masks import DOT, DOUBLE_SURNAMES
from customers.catalog.rules import FIXED_DOTS, Entry, Group, Kind, mask, mask_needs_plain
from customers.catalog.shipped import ENTRIES


def an_entry(kind: Kind) -> Entry:
    return Entry("field", "字段", "Field", Group.BASIC, kind)


@pytest.mark.parametrize(
    ("kind", "plain", "masked"),
    [
        (Kind.PERSON, "王伟", "王**"),
        (Kind.PERSON, "王秀英", "王**"),
        (Kind.PERSON, "欧阳修", "欧阳**"),
        (Kind.PERSON, "司马相如", "司马**"),
        (Kind.PERSON, "欧阳", "欧**"),
        (Kind.PERSON, "王", FIXED_DOTS),
        (Kind.PERSON, "", FIXED_DOTS),
        (Kind.PHONE, "13845405400", "138****5400"),
        (Kind.PHONE, "05466441234", FIXED_DOTS),
        (Kind.PHONE, "4001234567", FIXED_DOTS),
        (Kind.ID_NUMBER, "11010519491231002X", DOT * 16 + "2X"),
        (Kind.BANK_ACCOUNT, "6222021234567890128", FIXED_DOTS + "0128"),
        (Kind.TEXT, "人民路128号", FIXED_DOTS),
        (Kind.CHOICE, "female", FIXED_DOTS),
        (Kind.DATE_OR_FOREVER, "2043-01-02", FIXED_DOTS),
        (Kind.MONEY, "120000", FIXED_DOTS),
        (Kind.ENTRIES, "2026-03-01 警告", FIXED_DOTS),
    ],
)
def test_a_mask_keeps_what_its_kind_keeps(kind: Kind, plain: str, masked: str) -> None:
    assert mask(an_entry(kind), plain) == masked


@pytest.mark.parametrize("kind", list(Kind))
def test_a_mask_that_needs_no_plain_text_is_the_same_for_all(kind: Kind) -> None:
    entry = an_entry(kind)
    if not mask_needs_plain(entry):
        assert mask(entry, "") == mask(entry, "任何") == FIXED_DOTS


@given(
    st.sampled_from([Kind.PERSON, Kind.PHONE, Kind.ID_NUMBER, Kind.BANK_ACCOUNT]),
    st.text("0123456789", min_size=5, max_size=20),
)
def test_a_mask_shows_only_the_ends_of_a_number(kind: Kind, plain: str) -> None:
    shown = [sign for sign in mask(an_entry(kind), plain) if sign not in f"{DOT}*"]
    assert len(shown) <= 7 and len(plain) - len(shown) >= 3
    assert "".join(shown) in (plain[:1], plain[:3] + plain[-4:], plain[-2:], plain[-4:], "")


@given(st.text("伟芳娜秀英敏静丽强磊欧阳司马王李", min_size=2, max_size=6))
def test_a_masked_name_tells_neither_the_given_name_nor_its_length(name: str) -> None:
    masked = mask(an_entry(Kind.PERSON), name)
    kept = masked.rstrip("*")
    assert name.startswith(kept) and kept != name and masked == kept + "**"
    assert len(kept) == 1 or kept in DOUBLE_SURNAMES


@given(st.text("0123456789", min_size=18, max_size=18), st.text("0123456789", min_size=18, max_size=18))
def test_two_id_numbers_with_one_ending_look_the_same(one: str, other: str) -> None:
    entry = an_entry(Kind.ID_NUMBER)
    assert (mask(entry, one) == mask(entry, other)) == (one[-2:] == other[-2:])


def test_every_shipped_entry_of_one_kind_has_one_mask() -> None:
    for entry in ENTRIES:
        assert mask(entry, "13845405400") == mask(an_entry(entry.kind), "13845405400")
