"""A form's field for an entry of the catalogue: the input that suits its kind; a sealed one never carries its value."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.web.forms import DateInput, SealedInput
from customers.catalog.queries import display
from customers.catalog.rules import Entry, Kind
from customers.catalog.sentences import WEEKDAYS, heading
from customers.records.ticket import Shown

LONG = (Kind.LONG_TEXT, Kind.ENTRIES)
CHOSEN = (Kind.CHOICE, Kind.WEEKDAY)
INPUT_MODES = {
    Kind.INTEGER: "numeric",
    Kind.DIGITS: "numeric",
    Kind.DECIMAL: "decimal",
    Kind.MONEY: "decimal",
    Kind.PHONE: "tel",
    Kind.BANK_ACCOUNT: "numeric",
}
HELP: dict[Kind, str | Promise] = {
    Kind.REGION: gettext_lazy("Province, city and district in words, or the six-digit division code."),
    Kind.DATE_OR_FOREVER: gettext_lazy("A date such as 2030-01-31, or: long-term."),
    Kind.ENTRIES: gettext_lazy("One entry a line: the date, a space, what happened."),
    Kind.MONEY: gettext_lazy("In yuan."),
    Kind.ID_NUMBER: gettext_lazy("18 characters; the last may be X."),
    Kind.PHONE: gettext_lazy("A mobile number, or a landline with its area code."),
}


def field_for(shown: Shown) -> forms.CharField:
    """Return the input of a field as a seat sees it; what is checked is left to the catalogue."""
    entry = shown.entry
    sealed = entry.sealed
    return forms.CharField(
        label=heading(entry),
        required=False,
        strip=False,
        widget=_widget(shown),
        help_text=_help(shown),
        initial="" if sealed else written(entry, shown.value),
        show_hidden_initial=not sealed,
    )


def written(entry: Entry, value: str) -> str:
    """Return a stored value as the input writes it: a region in words, everything else canonical."""
    return display(entry, value) if entry.kind == Kind.REGION else value


def choices_of(entry: Entry) -> list[tuple[str, str]]:
    """Return the values that may be chosen, each with its words; none where the value is typed."""
    codes = WEEKDAYS if entry.kind == Kind.WEEKDAY else [choice.code for choice in entry.choices]
    return [(code, display(entry, code)) for code in codes]


def _widget(shown: Shown) -> forms.Widget:
    entry = shown.entry
    kept: dict[str, str | bool] = {"data-draft": True}
    if entry.sealed:
        kept = {"data-sensitive": True, "autocomplete": "off"}
    if entry.kind in CHOSEN:
        return forms.Select(attrs=kept, choices=[("", _blank(shown)), *choices_of(entry)])
    if entry.kind in LONG:
        return forms.Textarea(attrs={**kept, "rows": 4})
    if entry.sealed:
        mode = {"inputmode": INPUT_MODES[entry.kind]} if entry.kind in INPUT_MODES else {}
        return SealedInput(mode, mask=shown.text if shown.filled else "")
    if entry.kind == Kind.DATE:
        return DateInput(attrs=kept)
    if entry.kind in INPUT_MODES:
        kept["inputmode"] = INPUT_MODES[entry.kind]
    return forms.TextInput(attrs=kept)


def _blank(shown: Shown) -> str:
    return _("Keep what is stored") if shown.masked else "—"


def _help(shown: Shown) -> str:
    said = [str(HELP[shown.entry.kind])] if shown.entry.kind in HELP else []
    if shown.masked and shown.entry.kind in LONG:
        said.append(_("Something is stored. Leave it blank to keep what is stored."))
    return " ".join(said)
