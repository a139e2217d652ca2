"""The shape of a question to the trail."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.reading.rules import Search, last_days
from audit.reading.vocabulary import Vocabulary
from audit.trail.events import KIND_TITLES, Event, Kind, all_events

LONGEST = 366 * 6
WEEKS = 12


class OpenChoice(forms.ChoiceField):
    """A choice that also takes a code it does not list: lines outlive the posts and fields they name."""

    def valid_value(self, value: Any) -> bool:
        """Take any code."""
        return len(str(value)) <= 60


class ManyChips(forms.CheckboxSelectMultiple):
    """Any choice of a few, as the frame's chips."""

    template_name = "crm/form/chips.html"


class Short(forms.Select):
    """A choice that stands in a line with its button."""

    def __init__(self) -> None:
        super().__init__({"class": "input input-short"})


class Days(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SearchForm(forms.Form):
    """What lines are looked for; all of it may be left out."""

    first = forms.DateField(label=_("From"), required=False, widget=Days)
    last = forms.DateField(label=_("Until and including"), required=False, widget=Days)
    kinds = forms.MultipleChoiceField(
        label=_("Actions"),
        required=False,
        choices=[(kind.value, title) for kind, title in KIND_TITLES.items()],
        widget=ManyChips,
    )
    event = OpenChoice(label=_("Event"), required=False)
    person = OpenChoice(label=_("Person"), required=False)
    post = OpenChoice(label=_("Post"), required=False)
    text = forms.CharField(
        label=_("Customer"),
        required=False,
        max_length=60,
        help_text=_("Code, part of the name, or number in the trail"),
    )
    subject = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)
    field = OpenChoice(label=_("Field"), required=False)
    purpose = OpenChoice(label=_("Purpose"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("Any")), ("done", _("Done")), ("refused", _("Refused"))]
    )

    def __init__(self, data: Any, words: Vocabulary, *, today: date) -> None:
        data = data.copy()
        if not data.get("first") and not data.get("last"):
            data["first"], data["last"] = last_days(today)
        super().__init__(data)
        self.today = today
        self._offer("event", ((each.code, _sentence(each)) for each in all_events()))
        self._offer("person", ((str(user.pk), f"{user} ({user.get_username()})") for user in _people()))
        self._offer("post", named(words.posts()))
        self._offer("field", named(words.fields()))
        self._offer("purpose", named(words.purposes()))

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Offer choices, and whatever code the question already has."""
        listed = [("", gettext("Any")), *choices]
        asked = self.data.get(name, "")
        if asked and asked not in {code for code, _title in listed}:
            listed.append((asked, asked))
        self.fields[name].choices = listed  # type: ignore[attr-defined]

    def clean_person(self) -> int | None:
        """Return the person's number."""
        person = str(self.cleaned_data["person"])
        if person and not (person.isdecimal() and len(person) < 19):
            raise forms.ValidationError(_("There is no such person."))
        return int(person) if person else None

    def clean(self) -> dict[str, Any]:
        """Fill the days that were left out, and refuse days that run backwards."""
        given = super().clean() or {}
        first, last = self._days(given.get("first"), given.get("last"))
        if first > last:
            self.add_error("first", _("The first day is after the last."))
        elif (last - first).days > LONGEST:
            self.add_error("first", _("Ask for six years at most."))
        return given | {"first": first, "last": last}

    def _days(self, first: date | None, last: date | None) -> tuple[date, date]:
        if first is None:
            return last_days(last or self.today)
        return first, last or max(first, self.today)

    def question(self) -> Search:
        """Return the question; the last seven days where the form is not valid."""
        if not self.is_valid():
            first, last = last_days(self.today)
            return Search(first, last)
        return Search(**self.cleaned_data | {"kinds": tuple(self.cleaned_data["kinds"])})

    def chips(self) -> list[tuple[str, str, str]]:
        """Return what the question narrows, as (name, value, words), in the order of the form."""
        if not self.is_valid():
            return []
        told = []
        for name in ("kinds", "event", "person", "post", "text", "subject", "field", "purpose", "outcome"):
            values = self.cleaned_data[name]
            for value in values if name == "kinds" else [values]:
                if value not in ("", None):
                    told.append((name, str(value), self._said(name, str(value))))
        return told

    def _said(self, name: str, value: str) -> str:
        field = self.fields[name]
        titles = {str(code): str(title) for code, title in getattr(field, "choices", ())}
        heading = gettext("Customer no.") if name == "subject" else str(field.label)
        return gettext("%(heading)s: %(value)s") % {"heading": heading, "value": titles.get(value, value)}


class DayForm(forms.Form):
    """One day; today where none is given."""

    day = forms.DateField(label=_("Day"), required=False, widget=Days)

    def asked(self, today: date) -> date:
        """Return the day asked for, today for none or nonsense."""
        return (self.cleaned_data["day"] if self.is_valid() else None) or today


class PeriodForm(forms.Form):
    """Some days; the last ones where none are given."""

    first = forms.DateField(label=_("From"), required=False, widget=Days)
    last = forms.DateField(label=_("Until and including"), required=False, widget=Days)

    def asked(self, today: date, days: int) -> tuple[date, date]:
        """Return the days asked for, the last `days` for none or nonsense."""
        given = self.cleaned_data if self.is_valid() else {}
        last = given.get("last") or today
        first = given.get("first") or last_days(last, days)[0]
        return (first, last) if first <= last else last_days(today, days)


class CountsForm(forms.Form):
    """What is counted, over how many weeks."""

    kind = forms.ChoiceField(
        label=_("Action"),
        required=False,
        initial=Kind.REVEAL.value,
        choices=[("", _("All")), *((kind.value, title) for kind, title in KIND_TITLES.items())],
        widget=Short,
    )
    weeks = forms.TypedChoiceField(
        label=_("Weeks"),
        required=False,
        coerce=int,
        initial=WEEKS,
        choices=[(n, str(n)) for n in (4, 12, 26, 52)],
        widget=Short,
    )

    def asked(self) -> tuple[str, int]:
        """Return kind and weeks; reveals over twelve weeks for nothing or nonsense."""
        if not self.is_valid():
            return Kind.REVEAL.value, WEEKS
        return self.cleaned_data["kind"], self.cleaned_data["weeks"] or WEEKS


def named(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return choices of codes and their names."""
    return list(words.items())


def _people() -> Iterable[Any]:
    users = get_user_model()
    return users._default_manager.order_by(users.USERNAME_FIELD)


def _sentence(declared: Event) -> str:
    return str(declared.title)
