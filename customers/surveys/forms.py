"""The shape of a round, of its themes, of a reason, of a batch of letters."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.web.forms import Chips, DateInput, ManyChips
from customers.catalog.queries import catalogue
from customers.catalog.regions import region_prefix
from customers.catalog.sentences import heading
from customers.records.inputs import choices_of
from customers.records.rules import CONTACT_WAYS
from customers.records.segments import BY_CHOICE, Wanted
from customers.records.sentences import CONTACT
from customers.surveys.models import Round
from customers.surveys.opinions import themes as themes_in
from customers.surveys.queries import versions
from customers.surveys.rules import Unclear, read_themes, written_themes
from customers.surveys.sentences import unclear

ROUTES_AT_MOST = 60


class RoundForm(forms.Form):
    """A round: which form, asked of whom, by which ways, until when, and what the customer is told it is for."""

    title = forms.CharField(label=_("Name of the round"), max_length=60, help_text=_("Only colleagues see it."))
    version = forms.ChoiceField(label=_("Feedback form"))
    why_zh = forms.CharField(
        label=_("What the customer is told it is for, in Chinese"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why_en = forms.CharField(label=_("The same in English"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    ways = forms.MultipleChoiceField(
        label=_("Ways of asking"),
        widget=ManyChips,
        help_text=_("Each customer is asked once, by the first of these ways that the customer agreed to."),
    )
    closes_on = forms.DateField(label=_("Last day for answers"), widget=DateInput)
    route = forms.CharField(
        label=_("Delivery routes"),
        required=False,
        max_length=1000,
        help_text=_("With commas between them; empty for all."),
    )
    region = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=60,
        help_text=_("A province, city or district, in words or as its code; empty for all."),
    )

    def __init__(self, data: Any = None, *, row: Round | None = None) -> None:
        super().__init__(data, initial=_initial(row) if row else {"ways": list(CONTACT_WAYS)})
        self.offered = {str(one.pk): one for one in versions()}
        if row is not None:
            self.offered.setdefault(str(row.version_id), row.version)
        self.fields["version"].choices = [("", "—"), *((pk, one.title) for pk, one in self.offered.items())]  # type: ignore[attr-defined]
        self.fields["ways"].choices = [(code, CONTACT[code]) for code in CONTACT_WAYS]  # type: ignore[attr-defined]
        known = {entry.identifier: entry for entry in catalogue().general}
        for name in BY_CHOICE:
            if name in known:
                self.fields[name] = forms.MultipleChoiceField(
                    label=heading(known[name]), choices=choices_of(known[name]), required=False, widget=ManyChips
                )
        self.sections = (
            (_("What is asked"), ["title", "version", "why_zh", "why_en"]),
            (_("Who is asked"), [*BY_CHOICE, "route", "region"]),
            (_("How and until when"), ["ways", "closes_on"]),
        )

    def clean_version(self) -> Any:
        """Return the version."""
        return self.offered[self.cleaned_data["version"]]

    def clean_closes_on(self) -> Any:
        """Refuse a day that is over."""
        if self.cleaned_data["closes_on"] < timezone.localdate():
            raise forms.ValidationError(_("The day is over."))
        return self.cleaned_data["closes_on"]

    def clean_route(self) -> list[str]:
        """Return the routes."""
        text = self.cleaned_data["route"].replace("，", ",").replace("、", ",")
        return list(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))[:ROUTES_AT_MOST]

    def clean_region(self) -> str:
        """Return the code with which the regions meant begin; refuse a place that nobody knows."""
        text = self.cleaned_data["region"].strip()
        code = region_prefix(text) if text else ""
        if not code.isascii():
            raise forms.ValidationError(_("This place is not known, or there are several of this name."))
        return code

    def values(self) -> dict[str, Any]:
        """Return the round as the verbs take it."""
        given = self.cleaned_data
        wanted = {name: given.get(name, []) for name in (*BY_CHOICE, "route")} | {"region": given["region"]}
        kept = {name: given[name] for name in ("title", "version", "why_zh", "why_en", "closes_on")}
        return {**kept, "wanted": wanted, "ways": [way for way in CONTACT_WAYS if way in given["ways"]]}


def _initial(row: Round) -> dict[str, Any]:
    wanted = Wanted.of(row.wanted)
    return {
        **{name: getattr(row, name) for name in ("title", "why_zh", "why_en", "ways", "closes_on")},
        **{name: list(getattr(wanted, name)) for name in BY_CHOICE},
        "version": str(row.version_id),
        "route": ", ".join(wanted.route),
        "region": wanted.region,
    }


class ThemesForm(forms.Form):
    """The themes of a round's opinions, one a line."""

    themes = forms.CharField(
        label=_("Themes and their words"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One theme a line: its name, a colon, the words by which a text is counted to it."),
    )

    def __init__(self, data: Any = None, *, row: Round) -> None:
        super().__init__(data, initial={"themes": written_themes(themes_in(row))})

    def clean_themes(self) -> str:
        """Refuse a line that names no theme."""
        text: str = self.cleaned_data["themes"]
        try:
            read_themes(text)
        except Unclear as fault:
            raise forms.ValidationError(unclear(fault)) from fault
        return text


class ReasonForm(forms.Form):
    """Why values are opened; it stands in each line."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It stands in the trail with each value that is opened.")
    )


class LettersForm(forms.Form):
    """A batch of letters: with names and addresses, each opened through the gate, or without."""

    addressed = forms.ChoiceField(
        label=_("On the letters"),
        choices=[
            ("no", _("the customer's name only; they are handed over")),
            ("yes", _("name and address; each address is opened and recorded")),
        ],
        initial="no",
        widget=Chips,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed for addresses; it stands in the trail with each of them."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where addresses are opened."""
        cleaned = super().clean() or {}
        if cleaned.get("addressed") == "yes" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say in a few words which task needs the addresses."))
        return cleaned
