"""Cleaning, kind by kind, and what holds for every kind: cleaning twice is cleaning once."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customers.catalog import choices
from customers.catalog.rules import Entry, Fault, Group, Kind, clean
from customers.catalog.sentences import FAULTS, sentence
from customers.catalog.shipped import ENTRIES

TODAY = date(2026, 11, 23)


def an_entry(kind: Kind, **more: object) -> Entry:
    return Entry("field", "字段", "Field", Group.BASIC, kind, **more)  # type: ignore[arg-type]


def shipped(identifier: str) -> Entry:
    return next(entry for entry in ENTRIES if entry.identifier == identifier)


def fault_of(entry: Entry, raw: str) -> str:
    with pytest.raises(Fault) as fault:
        clean(entry, raw, today=TODAY)
    assert sentence(fault.value.code, fault.value.params)
    return fault.value.code


TAKEN = [
    # text: letters and digits folded, Chinese punctuation kept, nothing at the ends
    ("name", "  富丽堂皇　便利店 ", "富丽堂皇 便利店"),
    ("name", "ＡＢＣ超市（新）", "ABC超市（新）"),
    ("name", "\ufeff老王\u200b商店", "老王商店"),
    ("needs", "希望上午送货，\r\n\r\n\r\n另需发票。", "希望上午送货，\n\n另需发票。"),
    ("needs", '=HYPERLINK("http://127.0.0.1/?"&A1,"点击")', '=HYPERLINK("http://127.0.0.1/?"&A1,"点击")'),
    ("licence_number", "３７０５２３ １０１２３４", "370523101234"),
    ("owner_name", "王　秀英", "王秀英"),
    ("owner_name", "Aygul  Memet", "Aygul Memet"),
    ("owner_name", "阿依古丽·买买提", "阿依古丽·买买提"),
    # telephones
    ("phone", "13845405400", "13845405400"),
    ("phone", "１３８ ４５４０ ５４００", "13845405400"),
    ("phone", "+86 138-4540-5400", "13845405400"),
    ("phone", "008613845405400", "13845405400"),
    ("phone", "8613845405400", "13845405400"),
    ("phone", "\u202d138 4540 5400\u202c", "13845405400"),
    ("phone", "(0546) 6441234", "05466441234"),
    ("phone", "+86 10 8888 8888", "01088888888"),
    ("phone", "010-88888888", "01088888888"),
    ("phone", "400-123-4567", "4001234567"),
    # identity cards, GB 11643
    ("id_number", "11010519491231002x", "11010519491231002X"),
    ("id_number", "１１０１０５ 19491231 002Ｘ", "11010519491231002X"),
    ("id_number", "110105491231002", "11010519491231002X"),
    # bank accounts
    ("bank_account", "6222 0212 3456 7890 128", "6222021234567890128"),
    # days
    ("customer_since", "2026-11-23", "2026-11-23"),
    ("customer_since", "2026/1/3", "2026-01-03"),
    ("customer_since", "2026.1.3", "2026-01-03"),
    ("customer_since", "2026年11月23日", "2026-11-23"),
    ("customer_since", "２０２６年１月３日", "2026-01-03"),
    ("customer_since", "20261123", "2026-11-23"),
    ("customer_since", "2026-11-23 00:00:00", "2026-11-23"),
    ("collected_on", "2026-11-23", "2026-11-23"),
    ("id_valid_until", "长期", "forever"),
    ("id_valid_until", "长期有效", "forever"),
    ("id_valid_until", "Forever", "forever"),
    ("id_valid_until", "2043年1月2日", "2043-01-02"),
    # weekdays and choices
    ("visit_batch", "周一", "1"),
    ("visit_batch", "星期五", "5"),
    ("visit_batch", "礼拜三", "3"),
    ("visit_batch", "Mon", "1"),
    ("visit_batch", "Thursday", "4"),
    ("visit_batch", "２", "2"),
    ("industry", "零售业", "retail"),
    ("industry", " Retail ", "retail"),
    ("size", "大型", "large"),
    ("size", "大型企业", "large"),
    ("ethnicity", "汉", "01"),
    ("ethnicity", "汉族", "01"),
    ("sex", "女", "female"),
    ("integrity_grade", "ａ", "A"),
    # numbers
    ("delivery_order", "12", "12"),
    ("delivery_order", "12.0", "12"),
    ("delivery_order", "０12", "12"),
    ("scientific_quota", "1,200", "1200"),
    ("longitude", "118.4070000", "118.407"),
    ("longitude", "118.40700049", "118.407"),
    ("latitude", "３７.０５３", "37.053"),
    ("yearly_income", "120000", "120000"),
    ("yearly_income", "¥120,000.50", "120000.5"),
    ("yearly_income", "12.5万元", "125000"),
    ("yearly_income", "人民币 3000 元", "3000"),
    # regions
    ("region", "370523", "370523"),
    ("region", "山东省 东营市 广饶县", "370523"),
    ("region", "山东省/东营市/广饶县", "370523"),
    ("region", "北京市东城区", "110101"),
    ("region", "3705A1", "3705A1"),
    # dated entries, oldest first
    ("violations", "2026/3/1 警告\n2025-01-02  口头提醒", "2025-01-02 口头提醒\n2026-03-01 警告"),
]

REFUSED = [
    ("name", "", "required"),
    ("name", " \u3000 ", "required"),
    ("name", "店", "too_short"),
    ("name", "店" * 101, "too_long"),
    ("needs", "长" * 20000, "too_long"),
    ("name", "富丽\u202e堂皇", "hidden_characters"),
    ("name", "富丽\x00堂皇", "hidden_characters"),
    ("name", "富丽\ud800堂皇", "hidden_characters"),
    ("licence_number", "37052310123", "digits"),
    ("licence_number", "3705231012345", "digits"),
    ("licence_number", "37052310123X", "digits"),
    ("phone", "1384540540", "phone"),
    ("phone", "138454054", "phone"),
    ("phone", "13845405", "phone"),
    ("phone", "12845405400", "phone"),
    ("phone", "6441234", "phone"),
    ("phone", "call me", "phone"),
    ("id_number", "110105194912310020", "id_check_digit"),
    ("id_number", "11010519491231002", "id_length"),
    ("id_number", "4.4E+17", "id_length"),
    ("id_number", "110105209912310028", "id_check_digit"),
    ("bank_account", "6222021234567890129", "bank_check_digit"),
    ("bank_account", "62220212345", "bank_length"),
    ("customer_since", "2023-02-30", "date_missing"),
    ("customer_since", "23/11/2026", "date"),
    ("customer_since", "1026-11-23", "date"),
    ("customer_since", "明天", "date"),
    ("collected_on", "2026-11-24", "too_late"),
    ("id_valid_until", "不详", "date"),
    ("visit_batch", "周日", "weekday"),
    ("visit_batch", "6", "weekday"),
    ("settlement", "以物易物", "unknown_choice"),
    ("delivery_order", "0", "too_small"),
    ("delivery_order", "1000", "too_large"),
    ("delivery_order", "1.5", "integer"),
    ("delivery_order", "一", "integer"),
    ("scientific_quota", "-1", "too_small"),
    ("longitude", "72.9", "too_small"),
    ("longitude", "136.1", "too_large"),
    ("latitude", "2.99", "too_small"),
    ("latitude", "54.1", "too_large"),
    ("latitude", "N37", "decimal"),
    ("yearly_income", "很多", "money"),
    ("yearly_income", "-1", "too_small"),
    ("region", "999999", "region"),
    ("region", "桃花源", "region"),
    ("violations", "2026-03-01", "entry_line"),
    ("violations", "2027-03-01 警告", "too_late"),
    ("violations", "警告 警告", "date"),
    ("storefront_photo", "photo.jpg", "photo"),
]


@pytest.mark.parametrize(("identifier", "raw", "canonical"), TAKEN)
def test_what_people_and_files_write_becomes_canonical(identifier: str, raw: str, canonical: str) -> None:
    entry = shipped(identifier)
    assert clean(entry, raw, today=TODAY) == canonical
    assert clean(entry, canonical, today=TODAY) == canonical


@pytest.mark.parametrize(("identifier", "raw", "code"), REFUSED)
def test_what_a_field_cannot_take_is_refused_by_name(identifier: str, raw: str, code: str) -> None:
    assert fault_of(shipped(identifier), raw) == code


def test_a_birthday_that_lies_ahead_is_no_identity_number() -> None:
    from customers.catalog.numbers import id_check_digit

    for day, code in (("20270101", "id_birth"), ("20230230", "id_birth")):
        body = f"370523{day}001"
        assert fault_of(shipped("id_number"), body + id_check_digit(body)) == code


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if not entry.required], ids=lambda one: one.identifier)
def test_nothing_is_taken_as_nothing(entry: Entry) -> None:
    assert clean(entry, "", today=TODAY) == clean(entry, " \u3000\n", today=TODAY) == ""


def test_a_fault_never_carries_the_value_that_was_refused() -> None:
    for identifier, raw, _code in REFUSED:
        with pytest.raises(Fault) as fault:
            clean(shipped(identifier), raw, today=TODAY)
        assert len(raw.strip()) < 4 or raw not in str(fault.value) + str(fault.value.params)


def test_every_fault_has_its_sentence_in_both_languages() -> None:
    assert {code for _, _, code in REFUSED} | {"id_birth", "too_early"} == set(FAULTS)


def test_a_number_of_the_standard_library_agrees_about_check_digits() -> None:
    from stdnum import luhn
    from stdnum.cn import ric

    assert ric.is_valid("11010519491231002X") and not ric.is_valid("110105194912310020")
    assert luhn.is_valid("6222021234567890128") and not luhn.is_valid("6222021234567890129")


KINDS = {
    Kind.TEXT: an_entry(Kind.TEXT, max_length=100),
    Kind.LONG_TEXT: an_entry(Kind.LONG_TEXT, max_length=500),
    Kind.DIGITS: an_entry(Kind.DIGITS, min_length=1, max_length=12),
    Kind.CHOICE: an_entry(Kind.CHOICE, choices=choices.SIZE),
    Kind.INTEGER: an_entry(Kind.INTEGER),
    Kind.DECIMAL: an_entry(Kind.DECIMAL, decimals=6),
} | {
    kind: an_entry(kind)
    for kind in Kind
    if kind.value
    in (
        "date",
        "date_or_forever",
        "money",
        "phone",
        "id_number",
        "bank_account",
        "region",
        "weekday",
        "person",
        "entries",
    )
}
DIGITS = st.text("0123456789０１２３４５６７８９ -.,/年月日+X万元¥()", max_size=24)
ANYTHING = st.text(max_size=60)
WRITTEN_DAYS = st.dates().map(lambda day: f"{day:%Y/%m/%d} 　提醒\u00a0一次 ")


@given(
    st.sampled_from(sorted(KINDS)),
    st.one_of(ANYTHING, DIGITS, WRITTEN_DAYS, st.sampled_from([raw for _, raw, _ in TAKEN])),
)
@example(Kind.TEXT, "Ａ\u0301")
@example(Kind.TEXT, "a\u200b \u200bb")
@example(Kind.LONG_TEXT, "a\u2028\n\x0c")
def test_cleaning_twice_is_cleaning_once(kind: Kind, raw: str) -> None:
    entry = KINDS[kind]
    try:
        once = clean(entry, raw, today=TODAY)
    except Fault:
        return
    assert clean(entry, once, today=TODAY) == once


@given(ANYTHING)
def test_no_control_or_direction_mark_gets_into_a_text(raw: str) -> None:
    try:
        text = clean(KINDS[Kind.LONG_TEXT], raw, today=TODAY)
    except Fault:
        return
    assert not any(sign < " " and sign != "\n" for sign in text)
    assert not any("\u202a" <= sign <= "\u202e" or "\ud800" <= sign <= "\udfff" for sign in text)
