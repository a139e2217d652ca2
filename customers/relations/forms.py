"""What relations ask for. Every text is general by rule: phone, ID and account numbers are refused beside the field."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Post
from crm.web.forms import Chips, DateInput
from customers.relations import rules
from customers.relations.actions import StepWanted
from customers.relations.models import SHORT, TEXT, CareDate, ServiceCase, Told

PLAIN = _("No phone, ID or account numbers: this text is seen by every post that may open the customer.")
STEPS_AT_ONCE = 3


class PlainText(forms.CharField):
    """A text of this room; what belongs into the record's sealed fields is refused (P1.5.1)."""

    def __init__(self, *, long: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", TEXT if long else SHORT)
        if long:
            kwargs["widget"] = forms.Textarea({"rows": 3})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse what holds a private number."""
        text = super().clean(value)
        if rules.holds_private_number(text):
            raise forms.ValidationError(
                _("This looks like a phone, ID or account number, or an address of mail. Enter it in the record.")
            )
        return text


class Behind(forms.DateField):
    """A day up to today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DateInput(), **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a day that is still to come."""
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class Ahead(forms.DateField):
    """A day from today on; `stands`, which was entered before, may stay."""

    stands: date | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DateInput(), **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a day that is over."""
        day = super().clean(value)
        if day and day < timezone.localdate() and day != self.stands:
            raise forms.ValidationError(_("This day is over."))
        return day


class PostField(forms.ModelChoiceField[Post]):
    """A post that may open the record; the asking one's is chosen already."""

    def __init__(self, posts: QuerySet[Post], mine: int, **kwargs: Any) -> None:
        super().__init__(posts, initial=mine, empty_label=None, **kwargs)

    def label_from_instance(self, obj: Post) -> str:
        """Return a name that tells posts of the same name apart."""
        return f"{obj.name} · {obj.code}"


class LogForm(forms.Form):
    """A contact: of which kind, when, a short note, and when the next one was agreed for."""

    kind = forms.ChoiceField(label=_("Way"), choices=Told.choices, widget=Chips())
    note = PlainText(label=_("Note"), required=False, help_text=PLAIN)
    on = Behind(label=_("Day"), required=False)
    next_on = Ahead(label=_("Next contact agreed for"), required=False)

    def clean_on(self) -> date:
        """Take today where no day was given."""
        return self.cleaned_data["on"] or timezone.localdate()


class NextForm(forms.Form):
    """The day agreed for the next contact; empty has the interval of the level count."""

    next_on = Ahead(label=_("Next contact agreed for"), required=False)


class ValueForm(forms.Form):
    """The value note."""

    text = PlainText(long=True, label=_("What this customer is worth to us"), help_text=PLAIN)


class CareForm(forms.Form):
    """A care date and why it is kept; a birthday needs the customer's word."""

    kind = forms.ChoiceField(label=_("Occasion"), choices=CareDate.Kind.choices, widget=Chips())
    day = Ahead(label=_("Next on"))
    yearly = forms.BooleanField(label=_("Comes every year"), required=False, initial=True)
    reason = PlainText(label=_("Why it is kept"), help_text=PLAIN)
    agreed = forms.BooleanField(label=_("The customer agreed to be thought of on this day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a birthday that the customer did not agree to."""
        found = super().clean() or {}
        if found.get("kind") == CareDate.Kind.BIRTHDAY and not found.get("agreed"):
            self.add_error("agreed", _("A birthday is personal: it is kept only where the customer agreed."))
        return found


class WantForm(forms.Form):
    """What a customer wants, of which kind it is, and how it came."""

    kind = forms.ChoiceField(label=_("Kind of case"), choices=ServiceCase.Kind.choices, widget=Chips())
    way = forms.ChoiceField(label=_("How it came"), choices=Told.choices, widget=Chips(), initial=Told.CALL)
    title = PlainText(label=_("In a few words"))
    text = PlainText(long=True, label=_("What the customer wants"), required=False, help_text=PLAIN)


class CaseForm(WantForm):
    """A case: what the customer wants, and which post takes it."""

    def __init__(self, *args: Any, posts: QuerySet[Post], mine: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PostField(posts, mine, label=_("Post that takes it"))


class SaidForm(forms.Form):
    """A text and nothing else."""

    text = PlainText(long=True, help_text=PLAIN)

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class PassForm(forms.Form):
    """To which post a case goes, and why."""

    text = PlainText(long=True, label=_("Why, for the next post"), required=False, help_text=PLAIN)

    def __init__(self, *args: Any, posts: QuerySet[Post], mine: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PostField(posts, mine, label=_("Post that takes it"))
        self.order_fields(["owner", "text"])


class CloseForm(forms.Form):
    """What came of a case."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ServiceCase.Outcome.choices, widget=Chips())
    text = PlainText(long=True, label=_("What was done"), help_text=PLAIN)


class StepForm(forms.Form):
    """A step of a plan: what, which post, until when."""

    text = PlainText(label=_("What is to be done"))
    until = Ahead(label=_("Until"))

    def __init__(self, *args: Any, posts: QuerySet[Post], mine: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PostField(posts, mine, label=_("Post that does it"))
        self.order_fields(["text", "owner", "until"])

    @property
    def wanted(self) -> StepWanted:
        """Return the step that was asked for."""
        return StepWanted(self.cleaned_data["text"], self.cleaned_data["owner"], self.cleaned_data["until"])


class PlanForm(forms.Form):
    """A plan: what is to be reached, and its first steps; more are added later."""

    goal = PlainText(label=_("What is to be reached"), help_text=PLAIN)

    def __init__(self, *args: Any, posts: QuerySet[Post], mine: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, STEPS_AT_ONCE + 1):
            first = place == 1
            self.fields[f"text_{place}"] = PlainText(label=_("What is to be done"), required=first)
            self.fields[f"owner_{place}"] = PostField(posts, mine, label=_("Post that does it"), required=first)
            self.fields[f"until_{place}"] = Ahead(label=_("Until"), required=first)

    @property
    def sections(self) -> Sequence[tuple[Any, Sequence[str]]]:
        """Return the goal, then the fields of each step under its number."""
        steps = [
            (_("Step %(place)s") % {"place": place}, [f"{name}_{place}" for name in ("text", "owner", "until")])
            for place in range(1, STEPS_AT_ONCE + 1)
        ]
        return [("", ["goal"]), *steps]

    def clean(self) -> dict[str, Any]:
        """Ask for the day, and for the words, of a step that has only the other."""
        found = super().clean() or {}
        for place in range(2, STEPS_AT_ONCE + 1):
            text, until = found.get(f"text_{place}"), found.get(f"until_{place}")
            if text and not until and f"until_{place}" not in self.errors:
                self.add_error(f"until_{place}", _("Until when?"))
            if until and not text and f"text_{place}" not in self.errors:
                self.add_error(f"text_{place}", _("What is to be done?"))
        return found

    @property
    def steps(self) -> list[StepWanted]:
        """Return the steps that were asked for."""
        given: Mapping[str, Any] = self.cleaned_data
        return [
            StepWanted(given[f"text_{place}"], given[f"owner_{place}"], given[f"until_{place}"])
            for place in range(1, STEPS_AT_ONCE + 1)
            if given.get(f"text_{place}")
        ]


class ImproveForm(forms.Form):
    """What the customer said, what is done about it, by which post, until when."""

    opinion = PlainText(long=True, label=_("What the customer said"), help_text=PLAIN)
    action = PlainText(long=True, label=_("What is done about it"))
    until = Ahead(label=_("Until"))

    def __init__(self, *args: Any, posts: QuerySet[Post], mine: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = PostField(posts, mine, label=_("Post that does it"))
        self.order_fields(["opinion", "action", "owner", "until"])


class ToldForm(forms.Form):
    """That the customer was told: how and when."""

    way = forms.ChoiceField(label=_("Way"), choices=Told.choices, widget=Chips(), initial=Told.CALL)
    on = Behind(label=_("Day"))
