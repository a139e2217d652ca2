"""What a correction asks for: the entry's own fields as they stand, to be put right."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Post
from crm.web.forms import Chips
from customers.relations.corrections import Correction
from customers.relations.forms import (
    PLAIN,
    Ahead,
    CareForm,
    ImproveForm,
    LogForm,
    PlainText,
    StepForm,
    ValueForm,
    WantForm,
)
from customers.relations.models import ServiceCase

Of, Outcome = Correction.Entry, ServiceCase.Outcome


class ContactForm(LogForm):
    """A contact that was logged: its way, day and note."""

    next_on = None  # type: ignore[assignment]  # Django's way to leave a field out


class OutcomeForm(forms.Form):
    """What came of a case that is closed; one that was taken back had its clocks dropped and is no slip of the hand."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), widget=Chips(), choices=[one for one in Outcome.choices if one[0] != Outcome.TAKEN_BACK]
    )


class ReasonForm(forms.Form):
    """Why an entry is struck out."""

    reason = PlainText(label=_("Why it is struck out"), help_text=PLAIN)


class OneText(forms.Form):
    """One text of an entry, and nothing else."""

    def __init__(self, *args: Any, column: str, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[column] = PlainText(long=column != "goal", label=label, help_text=PLAIN)


LABELS: Mapping[str, Any] = {
    "goal": _("What is to be reached"),
    "text": _("What was done"),
    "result": _("What came of it"),
}


def form_of(entry: str, row: Any, columns: Sequence[str], data: Any, posts: QuerySet[Post]) -> forms.Form:
    """Return the form in which some columns of an entry stand as they are; its days may stay, though they are over."""
    initial = {name: getattr(row, name) for name in columns}
    given: dict[str, Any] = {"initial": initial}
    if "owner" in columns:
        given |= {"posts": posts, "mine": row.owner_id}
        initial["owner"] = row.owner_id
    made = _make(entry, columns)(data, **given)
    for name in {"until", "day"} & set(columns):
        field = made.fields[name]
        if isinstance(field, Ahead):
            field.stands = initial[name]
    return made


def _make(entry: str, columns: Sequence[str]) -> Callable[..., forms.Form]:
    whole: Mapping[str, type[forms.Form]] = {
        Of.CONTACT: ContactForm,
        Of.CASE: WantForm,
        Of.STEP: StepForm,
        Of.IMPROVEMENT: ImproveForm,
        Of.VALUE: ValueForm,
        Of.CARE: CareForm,
    }
    if tuple(columns) == ("outcome",):
        return OutcomeForm
    if entry in whole and tuple(columns) != ("result",):
        return whole[entry]
    (column,) = columns
    return lambda data, **given: OneText(data, column=column, label=LABELS[column], **given)
