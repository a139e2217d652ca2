"""What the import wizard asks: the file, and what each of its columns is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.web.forms import Chips
from customers.catalog.queries import Catalogue
from customers.catalog.rules import FIXED_DOTS, Fault, clean, mask
from customers.intake.models import Import
from customers.intake.sentences import refusal
from customers.intake.targets import Target, missing, targets, why_left_out
from customers.relay.forms import MISSING, manager_choices
from customers.relay.queries import teams

WAYS = [("existing", _("existing customers")), ("newcomers", _("newcomers, on their way through the relay"))]
ENCODINGS = [("", _("Find out")), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030 / GBK")]


class UploadForm(forms.Form):
    """A sheet, and how its letters are written when that cannot be found out."""

    sheet = forms.FileField(
        label=_("Sheet of customers"),
        help_text=_("CSV or .xlsx with headings. It is kept sealed, and deleted when the import is over."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding of a CSV"),
        choices=ENCODINGS,
        required=False,
        help_text=_("Only needed when Chinese characters come out wrong."),
    )

    def decline(self, code: str, **params: str | int) -> None:
        """Say beside the file why it is not taken."""
        self.errors.pop("sheet", None)
        self.add_error("sheet", refusal(code, params))


class EnterForm(forms.Form):
    """As what the rows are entered, and whose newcomers those are that name no service staff."""

    way = forms.ChoiceField(label=_("The rows are"), widget=Chips, choices=WAYS, initial="existing")
    manager = forms.ChoiceField(
        label=_("Account manager's post"),
        required=False,
        help_text=_("For newcomers whose service staff the sheet does not name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].choices = [("", "—"), *manager_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask newcomers for a post from which an analyst and a section chief follow."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("way") != "newcomers":
            cleaned["manager"] = None
        elif not (chosen := cleaned.get("manager")):
            self.add_error("manager", _("Choose the post that newcomers fall to."))
        else:
            team = teams([int(chosen)]).get(int(chosen))
            for role in team.missing if team else ():
                self.add_error("manager", MISSING[role])
        return cleaned


@dataclass(frozen=True)
class Column:
    """A column on the page: its heading, how full it is, some cells, what it is matched to, or why it is not."""

    heading: str
    percent: int
    samples: list[str]
    field: forms.BoundField
    tier: str
    note: str | Promise


class ColumnsForm(forms.Form):
    """What each column of a sheet is; a target may be given once, and some must be given."""

    def __init__(self, sheet: Import, known: Catalogue, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.known = sheet, known
        self.targets = targets(known)
        choices = [("", _("Leave out")), *((code, _choice(target)) for code, target in self.targets.items())]
        for place, (heading, code) in enumerate(zip(sheet.headings, sheet.mapping, strict=True)):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("Column %(number)s") % {"number": place + 1},
                choices=choices,
                required=False,
                initial=code,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a target given twice, and a mapping without what a customer cannot be entered without (P6.4)."""
        first: dict[str, str] = {}
        for name, code in list(self.cleaned_data.items()):
            if code and code in first:
                self.add_error(name, _("Another column is matched to this already."))
            first.setdefault(code, name)
        for target in missing(self.mapping(), self.known):
            self.add_error(None, _("Match a column to “%(heading)s”.") % {"heading": target.heading})
        return self.cleaned_data

    def mapping(self) -> list[str]:
        """Return each column's target, "" for none."""
        return [self.cleaned_data.get(name, "") for name in self.fields]

    def columns(self, samples: Sequence[Sequence[str]], today: date) -> Iterator[Column]:
        """Yield the columns as the page shows them; cells of sensitive, restricted and unmatched columns are masked."""
        rows = max(self.sheet.rows, 1)
        for place, name in enumerate(self.fields):
            heading, code = self.sheet.headings[place], str(self[name].value() or "")
            target = self.targets.get(code)
            yield Column(
                heading,
                100 * self.sheet.filled[place] // rows,
                [shown(target, sample, today) for sample in samples[place]],
                self[name],
                target.tier if target else "",
                "" if target else why_left_out(heading, self.known),
            )


def shown(target: Target | None, cell: str, today: date) -> str:
    """Return what may be shown of a cell: all of a general one, the mask of a sealed one, dots where it is unknown."""
    if target is None:
        return FIXED_DOTS
    if target.tier == "general":
        return cell
    try:
        return mask(target.entry, clean(target.entry, cell, today=today)) if target.entry else FIXED_DOTS
    except Fault:
        return FIXED_DOTS


def _choice(target: Target) -> str:
    return f"{target.heading} *" if target.required else target.heading
