"""The forms of the catalogue: shape of input, and the sentences in which a change is declined."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.administrators.forms import AskingForm
from crm.posts.models import Role
from crm.web.forms import Chips
from customers.catalog.actions import ADDABLE
from customers.catalog.queries import catalogue
from customers.catalog.rules import Category, Choice, Entry, Group, Kind, Tier
from customers.catalog.sentences import CATEGORIES, GROUPS, KINDS, TIERS, heading
from customers.fields.rules import BadLine, choice_lines, choices_of_lines, mark_of

# Which field a fault belongs to ("" for the whole form), and what is said there.
FAULTS: Mapping[str, tuple[str, str | Promise]] = {
    "identifier": ("identifier", gettext_lazy("Begin with a small letter; then small letters, digits, underscores.")),
    "taken": ("heading_zh", gettext_lazy("This identifier or heading is used already.")),
    "kind": ("kind", gettext_lazy("Fields of this kind cannot be added.")),
    "reason": ("reason_zh", gettext_lazy("Say why the business needs it: without a reason nothing may be collected.")),
    "computed_sealed": ("tier", gettext_lazy("A computed field stays general.")),
    "tier_too_low": ("tier", gettext_lazy("Information of this category may not be kept in so low a tier.")),
    "sealed_stays": ("tier", gettext_lazy("A sealed field cannot become general: what was sealed stays sealed.")),
    "unique_sealed": ("tier", gettext_lazy("A field whose values must be unique stays general.")),
    "required_hidden": ("", gettext_lazy("A required field cannot be hidden.")),
    "choices": ("choices", gettext_lazy("A field of this kind needs its choices.")),
    "choices_lost": ("choices", gettext_lazy("Choices may be added and renamed, not taken away: records use them.")),
    "due_days": ("due_days", gettext_lazy("What is due before a grading has a deadline of its own too.")),
    "fixed": ("", gettext_lazy("This part of a field that came with the product does not change.")),
    "stale": (
        "",
        gettext_lazy("Somebody else changed this field meanwhile. What stands now is shown; change it again."),
    ),
}
KEPT = ("owner", "due_days", "before_grading", "update_days", "reason_zh", "reason_en")
NUMBER = RegexValidator(r"^-?\d{1,12}(\.\d{1,6})?$", gettext_lazy("This is no number."))


class ChoiceLines(forms.CharField):
    """Choices, a line each: code | Chinese | English."""

    def __init__(self, **more: Any) -> None:
        help_text = gettext_lazy("One choice a line: code | Chinese | English. Other spellings in files may follow.")
        lines = forms.Textarea({"rows": 8})
        super().__init__(label=gettext_lazy("Choices"), required=False, help_text=help_text, widget=lines, **more)

    def to_python(self, value: Any) -> Any:
        """Return the choices that the lines name."""
        if isinstance(value, tuple):
            return value
        try:
            return choices_of_lines(value or "")
        except BadLine as bad:
            message = _("Line %(line)s: a code of its own, then | Chinese | English.")
            raise forms.ValidationError(message, params={"line": bad.number}) from bad

    def prepare_value(self, value: Any) -> Any:
        """Return the lines of choices."""
        return choice_lines(value) if isinstance(value, tuple) else value


class EntryForm(forms.Form):
    """What can be changed of every field: who keeps it up, until when, and why."""

    owner = forms.ChoiceField(label=gettext_lazy("Kept up by"), required=False)
    due_days = forms.IntegerField(
        label=gettext_lazy("Deadline in working days"),
        required=False,
        min_value=0,
        max_value=250,
        help_text=gettext_lazy("Counted from the day after the entry is received; empty for no deadline."),
    )
    before_grading = forms.BooleanField(label=gettext_lazy("At once when a grading comes first"), required=False)
    update_days = forms.IntegerField(
        label=gettext_lazy("Update cycle in days"),
        required=False,
        min_value=7,
        max_value=3650,
        help_text=gettext_lazy("After so many days a value counts as stale until somebody confirms or renews it."),
    )
    reason_zh = forms.CharField(label=gettext_lazy("Business reason in Chinese"), required=False, max_length=200)
    reason_en = forms.CharField(label=gettext_lazy("Business reason in English"), required=False, max_length=200)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        roles = [(role.code, role.name) for role in Role.objects.all()]
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [("", _("Nobody")), *roles]

    def decline(self, fault: str) -> None:
        """Add the rules' fault beside the field that it belongs to."""
        field, sentence = FAULTS[fault]
        self.add_error(field if field in self.fields else None, str(sentence))


class ChangeForm(EntryForm):
    """An entry as it stands; `mark` says which state of it the reader saw."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, entry: Entry) -> None:
        self.entry = entry
        names = [*KEPT, *(() if entry.built_in else ("heading_zh", "heading_en"))]
        initial = {name: getattr(entry, name) for name in names} | {"mark": mark_of(entry)}
        super().__init__(data, initial=initial)
        if entry.kind == Kind.CHOICE and not entry.computed:
            self.fields["choices"] = ChoiceLines(initial=entry.choices)
        if not entry.built_in:
            self.fields |= _headings()

    @property
    def stale(self) -> bool:
        """Say whether the entry was changed after this form was shown."""
        return str(self.data.get("mark", "")) != mark_of(self.entry)

    def changes(self) -> dict[str, Any]:
        """Return what differs from the entry as it stands."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "mark"}
        return {name: value for name, value in given.items() if value != getattr(self.entry, name)}


class AddForm(EntryForm):
    """A new field."""

    sections = (
        (gettext_lazy("What it is"), ("identifier", "heading_zh", "heading_en", "group", "category", "tier")),
        (gettext_lazy("Its values"), ("kind", "choices", "max_length", "minimum", "maximum")),
        (gettext_lazy("Upkeep"), ("owner", "due_days", "before_grading", "update_days")),
        (gettext_lazy("Why the business needs it"), ("reason_zh", "reason_en")),
    )

    identifier = forms.CharField(
        label=gettext_lazy("Identifier"),
        max_length=40,
        help_text=gettext_lazy("Small letters, digits and underscores, such as fridge_count; it never changes."),
    )
    group = forms.ChoiceField(label=gettext_lazy("Group"), choices=[*GROUPS.items()])
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=[*TIERS.items()], widget=Chips)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of value"), choices=[(kind, KINDS[kind]) for kind in ADDABLE])
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), choices=[*CATEGORIES.items()], initial=Category.BUSINESS
    )
    max_length = forms.IntegerField(
        label=gettext_lazy("Longest text"),
        required=False,
        min_value=1,
        max_value=2000,
        help_text=gettext_lazy("In characters; for text only."),
    )
    minimum = forms.CharField(label=gettext_lazy("Smallest number"), required=False, validators=[NUMBER])
    maximum = forms.CharField(label=gettext_lazy("Largest number"), required=False, validators=[NUMBER])

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"tier": Tier.GENERAL})
        self.fields |= _headings()
        self.fields["choices"] = ChoiceLines()

    def values(self) -> dict[str, Any]:
        """Return what the verb takes."""
        given = dict(self.cleaned_data)
        choices: tuple[Choice, ...] = given.pop("choices")
        kind = Kind(given["kind"])
        long = {Kind.TEXT: 200, Kind.LONG_TEXT: 2000, Kind.ENTRIES: 4000}.get(kind, 0)
        numeric = kind in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)
        return given | {
            "kind": kind,
            "group": Group(given["group"]),
            "category": Category(given["category"]),
            "tier": Tier(given["tier"]),
            "choices": choices if kind == Kind.CHOICE else (),
            "max_length": (given["max_length"] or long) if long else 0,
            "minimum": given["minimum"] if numeric else "",
            "maximum": given["maximum"] if numeric else "",
            "decimals": 6 if kind == Kind.DECIMAL else 0,
        }


class AskTier(AskingForm):
    """How closely a field is to be kept."""

    field = forms.ChoiceField(label=gettext_lazy("Field"))
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=[*TIERS.items()], widget=Chips)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        wanted: Any = self.fields["field"]
        known = [(entry.identifier, f"{heading(entry)}: {TIERS[entry.tier]}") for entry in catalogue().all]
        wanted.choices = [("", _("Choose a field")), *known]


def _headings() -> dict[str, forms.CharField]:
    return {
        "heading_zh": forms.CharField(label=gettext_lazy("Chinese heading"), max_length=40),
        "heading_en": forms.CharField(label=gettext_lazy("English heading"), max_length=60),
    }
