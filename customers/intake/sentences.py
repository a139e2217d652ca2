"""What a sheet's faults and refusals say, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.catalog.sentences import sentence as catalogue_sentence

Words = str | Promise

REFUSALS: Mapping[str, Words] = {
    "too_large": _("The file is larger than %(limit)s MB."),
    "too_long": _("The sheet has more than %(limit)s rows; divide it."),
    "too_wide": _("Row %(line)s has more than %(limit)s columns."),
    "empty": _("There is nothing in this file."),
    "old_workbook": _("This is an old or a protected workbook. Save it as .xlsx without a password, or as CSV."),
    "not_a_workbook": _("This is not a workbook that can be read. Save it as .xlsx, or as CSV."),
    "macros": _("This workbook carries macros. Save it as .xlsx, without them."),
    "damaged": _("This workbook is damaged. Open it, save it anew as .xlsx, and try again."),
    "bomb": _("This workbook unpacks to far more than its size; it is not opened."),
    "entities": _("This workbook declares entities of its own; it is not opened."),
    "too_heavy": _("This workbook needs more memory than an import may take. Save the sheet as CSV."),
    "not_text": _("This is neither a workbook nor a CSV in UTF-8 or GB18030."),
    "unknown_encoding": _("There is no encoding called %(encoding)s."),
    "wrong_encoding": _("Row %(line)s cannot be read in this encoding."),
    "broken_row": _("Row %(line)s cannot be read: a quotation mark is left open, or a cell is far too long."),
    "beyond_headings": _("Row %(line)s has a cell where there is no heading; is a comma not in quotation marks?"),
}
FAULTS: Mapping[str, Words] = {
    "destroyed": _("The spreadsheet program destroyed this number: format the column as text and enter it again."),
    "formula": _("This is a formula, not a text."),
    "no_consent": _("Without the customer's consent to handling business nothing may be entered."),
    "unknown_consent": _("Purposes are business, marketing and survey, with a semicolon between."),
    "exists": _("There is a customer with this value already."),
    "twice": _("Row %(line)s has the same value."),
}


def refusal(code: str, params: Mapping[str, str | int]) -> str:
    """Return why a file is not taken; KeyError for a code that is none."""
    return str(REFUSALS[code]) % params


def sentence(code: str, params: Mapping[str, str | int]) -> str:
    """Return what a fault of a cell says: a sheet's own, or the catalogue's."""
    return str(FAULTS[code]) % params if code in FAULTS else catalogue_sentence(code, params)
