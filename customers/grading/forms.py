"""The shape of what is asked for: the day of a grading, a version of the rules, a reason to open a sealed part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Role
from crm.posts.rules import ADMINISTRATORS
from crm.web.forms import DateInput, ManyChips
from customers.catalog.entries import Entry, Kind
from customers.catalog.levels import DEPTHS
from customers.catalog.queries import display
from customers.catalog.sentences import heading
from customers.grading import drafting, queries, rules, sentences
from customers.grading.models import GradingRules
from customers.grading.shipped import FIRST

BLANK_LEVELS, MOST_LEVELS, MOST_BANDS = 2, 20, 12
# Of a field that a draft does not know yet, the form has the scores that ship, without a weight.
UNWEIGHTED: Mapping[str, Mapping[str, Any]] = {one["field"]: {**one, "weight": 0} for one in FIRST["criteria"]}
LEVEL = ("heading_zh", "heading_en", "at_least", "contact_interval_days", "review_depth", "told")


class AnnounceForm(forms.Form):
    """The day of a grading."""

    day = forms.DateField(
        label=_("Day of the grading"),
        widget=DateInput,
        help_text=_("What a grading needs falls due by the working day before it, where that is sooner."),
    )

    def clean_day(self) -> Any:
        """Refuse a day that has passed."""
        if self.cleaned_data["day"] <= timezone.localdate():
            raise forms.ValidationError(_("The day of the grading lies ahead."))
        return self.cleaned_data["day"]


class NoteForm(forms.Form):
    """What an analyst adds in words to a proposal."""

    note = forms.CharField(
        label=_("In words"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


@dataclass(frozen=True)
class CriterionInputs:
    """The inputs of one field of the rules: its heading, tier, weight, whether a gap stops, and the scores."""

    entry: Entry
    heading: str
    weight: forms.BoundField
    stops: forms.BoundField
    scores: list[forms.BoundField]
    bands: forms.BoundField | None

    @property
    def open(self) -> bool:
        """Say whether the field is shown unfolded: it has a weight, or a fault to put right."""
        inputs = [self.weight, *self.scores, *([self.bands] if self.bands else [])]
        return str(self.weight.value() or 0).strip() != "0" or any(one.errors for one in inputs)


@dataclass(frozen=True)
class LevelInputs:
    """The inputs of one level, by what they ask for; `new` is a blank row at the end."""

    number: int
    new: bool
    fields: list[forms.BoundField]
    code: forms.BoundField


class RulesForm(forms.Form):
    """A draft of the rules: a weight and scores for each field that may count, and the levels with their service."""

    rev = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("What is new in this version"), max_length=200, required=False)

    def __init__(self, draft: GradingRules, data: Any = None) -> None:
        super().__init__(data, initial={"rev": draft.rev, "note": draft.note})
        self.draft, self.entries = draft, queries.countable()
        known = {one["field"]: one for one in draft.content["criteria"]}
        self.known = {**UNWEIGHTED, **known}
        self.levels = list(draft.content["levels"])
        for entry in self.entries.values():
            self._ask_for(entry, self.known.get(entry.identifier, {}))
        asked = self._rows(data)
        roles = Role.objects.exclude(code__in=ADMINISTRATORS)
        self.roles = [(role.code, role.name) for role in roles]
        for number in range(asked):
            self._ask_for_level(number, self.levels[number] if number < len(self.levels) else {})

    def _rows(self, data: Any) -> int:
        posted = sum(f"level-{number}-code" in data for number in range(MOST_LEVELS)) if data else 0
        return min(max(posted, len(self.levels) + BLANK_LEVELS), MOST_LEVELS)

    def _ask_for(self, entry: Entry, told: Mapping[str, Any]) -> None:
        name = entry.identifier
        self.fields[f"weight-{name}"] = _number(_("Weight"), 100, told.get("weight", 0))
        self.fields[f"stops-{name}"] = forms.BooleanField(
            label=_("A gap stops the customer"), required=False, initial=told.get("stops", entry.due_days is not None)
        )
        if entry.kind == Kind.CHOICE:
            for choice in entry.choices:
                score = told.get("scores", {}).get(choice.code, 0)
                self.fields[f"score-{name}-{choice.code}"] = _number(display(entry, choice.code), 100, score)
        else:
            self.fields[f"bands-{name}"] = forms.CharField(
                label=_("Scores from a number on"),
                required=False,
                max_length=300,
                initial="; ".join(f"{least}: {score}" for least, score in told.get("bands", ())),
                help_text=_("For example “1: 20; 60: 60; 200: 100”: from 60 on the score is 60, until 200."),
            )

    def _ask_for_level(self, number: int, told: Mapping[str, Any]) -> None:
        start = f"level-{number}-"
        self.fields[f"{start}code"] = forms.SlugField(
            required=False, widget=forms.HiddenInput, initial=told.get("code", ""), max_length=40
        )
        for short, label in (("heading_zh", _("Chinese name")), ("heading_en", _("English name"))):
            self.fields[start + short] = forms.CharField(
                label=label, required=False, max_length=20 if short == "heading_zh" else 40, initial=told.get(short, "")
            )
        self.fields[f"{start}at_least"] = _number(_("From points on"), 10_000, told.get("at_least", ""))
        self.fields[f"{start}contact_interval_days"] = _number(
            _("Contact within days"), rules.LONGEST_INTERVAL, told.get("contact_interval_days", "")
        )
        self.fields[f"{start}review_depth"] = forms.ChoiceField(
            label=_("Weekly review"), required=False, choices=list(DEPTHS.items()), initial=told.get("review_depth", "")
        )
        self.fields[f"{start}told"] = forms.MultipleChoiceField(
            label=_("Told of a new grade"),
            required=False,
            choices=self.roles,
            widget=ManyChips,
            initial=told.get("told", []),
        )

    def criteria(self) -> Iterator[CriterionInputs]:
        """Yield the inputs of each field, in the catalogue's order."""
        for name, entry in self.entries.items():
            scores = [self[f"score-{name}-{one.code}"] for one in entry.choices] if entry.kind == Kind.CHOICE else []
            bands = None if entry.kind == Kind.CHOICE else self[f"bands-{name}"]
            yield CriterionInputs(entry, heading(entry), self[f"weight-{name}"], self[f"stops-{name}"], scores, bands)

    def level_rows(self) -> Iterator[LevelInputs]:
        """Yield the inputs of each level, the highest first, and a few blank ones."""
        number = 0
        while f"level-{number}-code" in self.fields:
            fields = [self[f"level-{number}-{name}"] for name in LEVEL]
            yield LevelInputs(number + 1, number >= len(self.levels), fields, self[f"level-{number}-code"])
            number += 1

    def clean(self) -> dict[str, Any]:
        """Hold the rules to what rules may say, each fault beside its input."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        kept = [number for number, row in enumerate(self.level_rows()) if self._named(number)]
        self.content = {
            "criteria": [self._criterion(entry) for entry in self.entries.values()],
            "levels": [self._level(number) for number in kept],
        }
        for fault in drafting.faults_in(self.content) if not self.errors else ():
            self.add_error(self._place(fault, kept), str(sentences.FAULTS[fault.code]))
        return cleaned

    def _place(self, fault: rules.Fault, kept: list[int]) -> str | None:
        if fault.row is None:
            return None
        if fault.where == "criteria":
            return f"weight-{self.content['criteria'][fault.row]['field']}"
        names = {"nameless": "heading_zh", "twice": "heading_zh", "interval": "contact_interval_days"}
        name = names.get(fault.code, "review_depth" if fault.code == "service" else "at_least")
        return f"level-{kept[fault.row]}-{name}"

    def _named(self, number: int) -> bool:
        given = self.cleaned_data
        return bool(given.get(f"level-{number}-heading_zh") or given.get(f"level-{number}-heading_en"))

    def _criterion(self, entry: Entry) -> dict[str, Any]:
        name, given = entry.identifier, self.cleaned_data
        told: dict[str, Any] = {"field": name, "weight": given[f"weight-{name}"] or 0, "stops": given[f"stops-{name}"]}
        if entry.kind == Kind.CHOICE:
            scores = {one.code: given[f"score-{name}-{one.code}"] or 0 for one in entry.choices}
            return told | {"scores": scores}
        return told | {"bands": self._bands(name)}

    def _bands(self, name: str) -> list[list[Any]]:
        text = self.cleaned_data[f"bands-{name}"].replace("；", ";").replace("：", ":")
        found: dict[str, int] = {}
        for part in filter(None, (one.strip() for one in text.split(";"))):
            least, _colon, score = part.partition(":")
            try:
                number, points = Decimal(least.strip()), int(score)
            except (InvalidOperation, ValueError):
                number, points = Decimal("NaN"), -1
            if not number.is_finite() or not 0 <= points <= 100 or len(found) == MOST_BANDS:
                self.add_error(f"bands-{name}", gettext("Write numbers and scores from 0 to 100, as in the example."))
                return []
            found[format(number.normalize(), "f")] = points
        return [[least, found[least]] for least in sorted(found, key=Decimal)]

    def _level(self, number: int) -> dict[str, Any]:
        given = self.cleaned_data
        told = {name: given[f"level-{number}-{name}"] for name in LEVEL}
        # A code is never given again: customers keep what a level was called when they were graded.
        code = given[f"level-{number}-code"]
        if code not in {one["code"] for one in self.levels}:
            code = f"v{self.draft.version}-{self.draft.rev}-{number + 1}"
        return {
            **told,
            "code": code,
            "at_least": told["at_least"] or 0,
            "contact_interval_days": told["contact_interval_days"] or 0,
        }


def _number(label: Any, most: int, initial: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=False,
        initial=initial,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def counted(number: int) -> str:
    """Say how many deadlines an announcement pulled forward."""
    said = ngettext("%(count)s deadline was pulled forward.", "%(count)s deadlines were pulled forward.", number)
    return said % {"count": number}
