"""Cleaning: what somebody typed or a file holds, made canonical text or refused. Pure.

Canonical text is the one form of a value outside the database's columns; cleaning it again changes nothing.
"""

from collections.abc import Callable
from datetime import date

from customers.catalog import days, numbers, places
from customers.catalog.entries import Entry, Fault, Kind
from customers.catalog.texts import compact, fit, many_lines, one_line

_LONGEST_PERSON = 60
_LONGEST_ENTRIES = 4000


def clean(entry: Entry, raw: str, *, today: date) -> str:
    """Return the canonical text of a value, empty for nothing; raise Fault where the entry cannot take it.

    Days are ISO, numbers plain, a choice is its code, a weekday "1" to "5", a region its code of six.
    """
    text = "" if not raw or raw.isspace() else _CLEANERS[entry.kind](entry, raw, today)
    if entry.required and not text:
        raise Fault("required")
    return text


def _text(entry: Entry, raw: str, _today: date) -> str:
    return fit(one_line(raw), entry.min_length, entry.max_length)


def _long_text(entry: Entry, raw: str, _today: date) -> str:
    return fit(many_lines(raw), entry.min_length, entry.max_length)


def _person(entry: Entry, raw: str, _today: date) -> str:
    """Return a name; spaces between Chinese characters, set to align columns, go."""
    text = one_line(raw)
    if " " in text and not text.isascii() and all("㐀" <= sign <= "\U0003ffff" for sign in text.replace(" ", "")):
        text = text.replace(" ", "")
    return fit(text, entry.min_length, entry.max_length or _LONGEST_PERSON)


def _choice(entry: Entry, raw: str, _today: date) -> str:
    code = entry.spellings.get(raw) or entry.spellings.get(one_line(raw).casefold())
    if code is None:
        known = "、".join(choice.heading_zh for choice in entry.choices[:8])
        raise Fault("unknown_choice", known=known + ("…" if len(entry.choices) > 8 else ""))
    return code


def _id_number(_entry: Entry, raw: str, today: date) -> str:
    text = numbers.id_number(raw)
    if text[6:14] > today.isoformat().replace("-", ""):
        raise Fault("id_birth")
    return text


def _region(_entry: Entry, raw: str, _today: date) -> str:
    code = compact(raw)
    if code in places.standard_places() or places.LOCAL_CODE.fullmatch(code):
        return code
    named = places.code_of_words(one_line(raw))
    if not named:
        raise Fault("region")
    return named


def _entries(entry: Entry, raw: str, today: date) -> str:
    """Return dated lines, oldest first, each an ISO day, a space and what happened."""
    lines = []
    for line in many_lines(raw).split("\n"):
        if not line:
            continue
        written, _space, what = line.partition(" ")
        if not what.strip():
            raise Fault("entry_line")
        lines.append(f"{days.day(written, entry, today)} {what.strip()}")
    return fit("\n".join(sorted(lines, key=lambda line: line[:10])), 0, entry.max_length or _LONGEST_ENTRIES)


def _photo(_entry: Entry, _raw: str, _today: date) -> str:
    raise Fault("photo")


_CLEANERS: dict[Kind, Callable[[Entry, str, date], str]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.DIGITS: lambda entry, raw, _: numbers.digits(raw, entry.min_length, entry.max_length),
    Kind.CHOICE: _choice,
    Kind.DATE: lambda entry, raw, today: days.day(raw, entry, today),
    Kind.DATE_OR_FOREVER: lambda entry, raw, today: days.day_or_forever(raw, entry, today),
    Kind.INTEGER: lambda entry, raw, _: numbers.within(numbers.integer(raw), entry),
    Kind.DECIMAL: lambda entry, raw, _: numbers.within(numbers.decimal(raw, entry.decimals), entry),
    Kind.MONEY: lambda entry, raw, _: numbers.within(numbers.money(raw), entry),
    Kind.PHONE: lambda _entry, raw, _: numbers.phone(raw),
    Kind.ID_NUMBER: _id_number,
    Kind.BANK_ACCOUNT: lambda _entry, raw, _: numbers.bank_account(raw),
    Kind.REGION: _region,
    Kind.WEEKDAY: lambda _entry, raw, _: days.weekday(raw),
    Kind.PERSON: _person,
    Kind.PHOTO: _photo,
    Kind.ENTRIES: _entries,
}
