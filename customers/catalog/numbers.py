"""Numbers that stand for something: telephones, identity cards, bank accounts, amounts. Pure."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from customers.catalog.entries import Entry, Fault, Kind
from customers.catalog.texts import compact, one_line

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
# 010 and 02x have eight digits behind; the other areas, of four digits, seven or eight; 400 and 800 are service lines.
_LANDLINE = re.compile(r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}|[48]00\d{7}", re.ASCII)
_COUNTRY = re.compile(r"(?:\+|00)86(?=\d)|86(?=1[3-9]\d{9}$)", re.ASCII)
_ID_NUMBER = re.compile(r"\d{17}[\dX]", re.ASCII)
_OLD_ID_NUMBER = re.compile(r"\d{15}", re.ASCII)
_ID_CHECKS = "10X98765432"
_LUHN_KEPT = bytes.maketrans(b"0123456789", bytes(range(10)))
_LUHN_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_WHOLE = re.compile(r"[+-]?\d{1,15}(?:\.0*)?", re.ASCII)
_AMOUNT = re.compile(r"[+-]?\d{1,15}(?:\.\d{0,15})?", re.ASCII)
_PLAIN = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_MONEY_AROUND = re.compile(r"^(?:CNY|RMB|¥|人民币)|(?:元整?|圆|CNY|RMB)$")


def phone(raw: str) -> str:
    """Return the digits of a Chinese mobile or landline number without +86; Fault("phone") where it is neither."""
    if _MOBILE.fullmatch(raw):
        return raw
    text = compact(raw)
    number = _COUNTRY.sub("", text, count=1)
    candidates = (number, "0" + number) if number != text else (number,)
    for candidate in candidates:
        if _MOBILE.fullmatch(candidate) or _LANDLINE.fullmatch(candidate):
            return candidate
    raise Fault("phone")


def id_check_digit(body: str) -> str:
    """Return the check character of the first 17 digits of an identity number (GB 11643, ISO 7064 MOD 11-2)."""
    # The weights are the powers of 2 modulo 11, as are those of 13: the number read in base 13 is their sum.
    return _ID_CHECKS[2 * int(body, 13) % 11]


def id_number(raw: str) -> str:
    """Return an 18-character identity number; one of 15 digits is completed (GB 11643).

    Raises Fault("id_length"), Fault("id_birth") for a day that does not exist, Fault("id_check_digit").
    """
    text = raw if _ID_NUMBER.fullmatch(raw) else compact(raw)
    if _OLD_ID_NUMBER.fullmatch(text):
        text = text[:6] + "19" + text[6:]
        text += id_check_digit(text)
    if not _ID_NUMBER.fullmatch(text):
        raise Fault("id_length")
    if text[17] != id_check_digit(text[:17]):
        raise Fault("id_check_digit")
    born_on(text)
    return text


def born_on(number: str) -> date:
    """Return the day of birth in an identity number of 18; Fault("id_birth") where there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise Fault("id_birth") from None


def bank_account(raw: str) -> str:
    """Return a bank account of 12 to 19 digits; Fault("bank_length"), Fault("bank_check_digit") by Luhn (ISO 7812)."""
    text = raw if raw.isascii() and raw.isdigit() else compact(raw)
    if not (text.isascii() and text.isdigit() and 12 <= len(text) <= 19):
        raise Fault("bank_length")
    backwards = text.encode()[::-1]
    if (sum(backwards[::2].translate(_LUHN_KEPT)) + sum(backwards[1::2].translate(_LUHN_DOUBLED))) % 10:
        raise Fault("bank_check_digit")
    return text


def digits(raw: str, shortest: int, longest: int) -> str:
    """Return a number kept as text, such as a licence; Fault("digits") unless all are digits and as many as asked."""
    text = raw if raw.isascii() and raw.isdigit() else compact(raw)
    if not (text.isascii() and text.isdigit() and shortest <= len(text) <= (longest or len(text))):
        raise Fault("digits", least=shortest, most=longest)
    return text


def integer(raw: str) -> Decimal:
    """Return a whole number, thousands separators and a spreadsheet's ".0" allowed; Fault("integer") otherwise."""
    text = _without_separators(raw)
    if not _WHOLE.fullmatch(text):
        raise Fault("integer")
    return Decimal(text.partition(".")[0])


def decimal(raw: str, places: int) -> Decimal:
    """Return a number rounded half up to `places` decimals; Fault("decimal") where it is none."""
    text = _without_separators(raw)
    if not _AMOUNT.fullmatch(text):
        raise Fault("decimal")
    try:
        return Decimal(text).quantize(_step(places), ROUND_HALF_UP)
    except InvalidOperation:
        raise Fault("decimal") from None


@cache
def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def money(raw: str) -> Decimal:
    """Return an amount in yuan, to the fen; "¥", "元" and "万" are understood; Fault("money") otherwise."""
    text = _without_separators(raw)
    if not _PLAIN.fullmatch(text):
        text = _MONEY_AROUND.sub("", _MONEY_AROUND.sub("", text.upper()))
    factor = 10_000 if text.endswith("万") else 1
    text = text.removesuffix("万")
    if not _AMOUNT.fullmatch(text):
        raise Fault("money")
    return (Decimal(text) * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)


def plain_decimal(number: Decimal) -> str:
    """Return the canonical text of a number: no exponent, no trailing zeros, no minus zero."""
    text = format(number.normalize(), "f")
    return "0" if text == "-0" else text


def within(number: Decimal, entry: Entry) -> str:
    """Return the canonical text of a number inside the entry's bounds; Fault("too_small"), Fault("too_large")."""
    smallest, largest = entry.bounds
    if smallest is not None and number < smallest:
        raise Fault("too_small", limit=entry.minimum)
    if largest is not None and number > largest:
        raise Fault("too_large", limit=entry.maximum)
    return plain_decimal(number)


def _without_separators(raw: str) -> str:
    if _PLAIN.fullmatch(raw):
        return raw
    return re.sub(r"[\s,，]", "", one_line(raw)).replace("．", ".").replace("－", "-").replace("＋", "+")


_WHOLE_NUMBERS = {Kind.PHONE: phone, Kind.ID_NUMBER: id_number, Kind.BANK_ACCOUNT: bank_account}


def exact_form(entry: Entry, text: str) -> str:
    """Return the normal form of what may be a whole value of the entry, empty where it cannot be one."""
    whole = _WHOLE_NUMBERS.get(entry.kind)
    if whole is None:
        return normal_form(entry, text)
    try:
        return whole(text)
    except Fault:
        return ""


def normal_form(entry: Entry, text: str) -> str:
    """Return what equality compares and the blind index digests (SECURITY §2): normal_form(normal_form(x)) is itself.

    Numbers lose what stands between their digits, +86 goes, an ID of 15 becomes 18, X is upper case; text case-folded.
    """
    if entry.kind in _WHOLE_NUMBERS and (whole := exact_form(entry, text)):
        return whole
    while (folded := compact(text).casefold()) != text:  # what a removed mark kept apart may join: fold till it stays
        text = folded
    return text
