"""Normal forms: what equality and the blind index compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.catalog.numbers import id_check_digit
from customers.catalog.rules import Entry, Fault, Group, Kind, exact_form, normal_form
from customers.catalog.shipped import ENTRIES

BY = {entry.identifier: entry for entry in ENTRIES}


@pytest.mark.parametrize(
    ("identifier", "raw", "normal"),
    [
        ("phone", "+86 138 4540 5400", "13845405400"),
        ("phone", "１３８４５４０５４００", "13845405400"),
        ("id_number", "110105491231002", "11010519491231002X"),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("bank_account", "6222-0212-3456-7890-128", "6222021234567890128"),
        ("licence_number", "３７０５２３１０１２３４", "370523101234"),
        ("name", "ＡＢＣ 超市", "abc超市"),
    ],
)
def test_ways_to_write_a_value_have_one_normal_form(identifier: str, raw: str, normal: str) -> None:
    assert normal_form(BY[identifier], raw) == normal


@pytest.mark.parametrize(
    ("identifier", "text"),
    [("phone", "1384540540"), ("id_number", "110105194912310020"), ("bank_account", "123456789012")],
)
def test_what_cannot_be_a_whole_number_has_no_exact_form(identifier: str, text: str) -> None:
    assert exact_form(BY[identifier], text) == ""


@given(st.sampled_from(list(Kind)), st.text(max_size=30))
def test_the_normal_form_of_a_normal_form_is_itself(kind: Kind, raw: str) -> None:
    entry = Entry("field", "字段", "Field", Group.BASIC, kind)
    once = normal_form(entry, raw)
    assert normal_form(entry, once) == once


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.sampled_from("0123456789"))
def test_the_check_digit_catches_a_changed_digit(body: str, place: int, digit: str) -> None:
    changed = body[:place] + digit + body[place + 1 :]
    assert (id_check_digit(changed) == id_check_digit(body)) == (changed == body)


@given(st.text("0123456789", min_size=11, max_size=18), st.integers(0, 17))
def test_luhn_catches_two_neighbours_that_changed_places(body: str, place: int) -> None:
    from stdnum import luhn

    number = body + luhn.calc_check_digit(body)
    at = place % (len(number) - 1)
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert exact_form(BY["bank_account"], number) == number
    if swapped != number and {number[at], number[at + 1]} != {"0", "9"}:
        assert exact_form(BY["bank_account"], swapped) == ""


def test_a_fault_is_a_value_error_with_a_code() -> None:
    fault = Fault("too_long", limit=5)
    assert isinstance(fault, ValueError) and (fault.code, fault.params) == ("too_long", {"limit": 5})
