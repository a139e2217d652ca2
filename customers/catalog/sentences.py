"""The catalogue in words: titles of groups, tiers, categories, kinds, and a sentence for each fault, in both languages.

Headings, choices and business reasons are the company's own and stand in the catalogue itself, once in each language.
"""

from collections.abc import Mapping

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.catalog.entries import Category, Entry, Group, Kind, Tier

Words = str | Promise

GROUPS: dict[Group, Words] = {
    Group.IDENTIFICATION: _("Identification"),
    Group.BASIC: _("Basic"),
    Group.BUSINESS: _("Business"),
    Group.OPERATING: _("Operating"),
    Group.LAW: _("Law-abiding"),
    Group.IMAGE: _("Image"),
}
TIERS: dict[Tier, Words] = {
    Tier.GENERAL: _("General"),
    Tier.SENSITIVE: _("Sensitive"),
    Tier.RESTRICTED: _("Restricted"),
}
CATEGORIES: dict[Category, Words] = {
    Category.IDENTITY: _("Identity"),
    Category.PROPERTY: _("Property"),
    Category.CREDIT: _("Credit"),
    Category.TRANSACTIONS: _("Financial transactions"),
    Category.DERIVED: _("Derived"),
    Category.HEALTH: _("Health"),
    Category.BUSINESS: _("Not personal"),
}
KINDS: dict[Kind, Words] = {
    Kind.TEXT: _("Short text"),
    Kind.LONG_TEXT: _("Long text"),
    Kind.DIGITS: _("Digits"),
    Kind.CHOICE: _("Choice"),
    Kind.DATE: _("Date"),
    Kind.DATE_OR_FOREVER: _("Date or long-term"),
    Kind.INTEGER: _("Whole number"),
    Kind.DECIMAL: _("Decimal number"),
    Kind.MONEY: _("Amount of money"),
    Kind.PHONE: _("Telephone number"),
    Kind.ID_NUMBER: _("Identity card number"),
    Kind.BANK_ACCOUNT: _("Bank account number"),
    Kind.REGION: _("Region"),
    Kind.WEEKDAY: _("Weekday"),
    Kind.PERSON: _("Person's name"),
    Kind.PHOTO: _("Photo"),
    Kind.ENTRIES: _("Dated entries"),
}
WEEKDAYS: dict[str, Words] = {
    "1": _("Monday"),
    "2": _("Tuesday"),
    "3": _("Wednesday"),
    "4": _("Thursday"),
    "5": _("Friday"),
}
FAULTS: dict[str, Words] = {
    "required": _("This is required."),
    "too_short": _("At least %(limit)s characters are needed."),
    "too_long": _("At most %(limit)s characters fit; there are %(length)s."),
    "hidden_characters": _("There are control characters or marks of writing direction in it; type it again."),
    "digits": _("Only digits, %(least)s to %(most)s of them."),
    "phone": _("This is no Chinese mobile number, nor a landline with its area code."),
    "id_length": _("An identity card number has 18 characters: digits, the last may be X."),
    "id_check_digit": _("The check digit of the identity card number does not fit; compare it with the card."),
    "id_birth": _("The day of birth in the identity card number does not exist or lies ahead."),
    "bank_length": _("A bank account number has 12 to 19 digits."),
    "bank_check_digit": _("The check digit of the bank account does not fit; compare it with the card."),
    "integer": _("This is no whole number."),
    "decimal": _("This is no number."),
    "money": _("This is no amount of money."),
    "too_small": _("The smallest allowed is %(limit)s."),
    "too_large": _("The largest allowed is %(limit)s."),
    "date": _("This is no date; write it as 2026-11-23."),
    "date_missing": _("There is no such day in the calendar."),
    "too_early": _("The earliest allowed is %(limit)s."),
    "too_late": _("The latest allowed is %(limit)s."),
    "weekday": _("Choose a working day, Monday to Friday."),
    "unknown_choice": _("This is none of the choices: %(known)s."),
    "region": _("No such region; write province, city and district, or the six-digit code."),
    "entry_line": _("Each line needs a date, a space, and what happened."),
    "photo": _("A photo is added on the record's page."),
}


def sentence(code: str, params: Mapping[str, str | int]) -> str:
    """Return what a fault says in the reader's language; KeyError for a code that is not the catalogue's."""
    return str(FAULTS[code]) % params


def in_chinese() -> bool:
    """Say whether the reader's language is Chinese."""
    return (translation.get_language() or "").startswith("zh")


def heading(entry: Entry) -> str:
    """Return an entry's heading in the reader's language."""
    return entry.heading_zh if in_chinese() else entry.heading_en or entry.heading_zh


def reason(entry: Entry) -> str:
    """Return the business reason in the reader's language, in the other where that is all there is."""
    first, second = (entry.reason_zh, entry.reason_en) if in_chinese() else (entry.reason_en, entry.reason_zh)
    return first or second


def weekday_name(number: str) -> str:
    """Return the name of the canonical weekday "1" to "5"; anything else as it is."""
    return str(WEEKDAYS.get(number, number))
