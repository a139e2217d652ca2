"""The forms of posts: shape of input, and the sentences in which a change is declined."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Holding, Post, Role, Unit
from crm.posts.rules import LEAVE_DAYS
from crm.web.forms import Chips, DateInput

# Which field a fault belongs to ("" for the whole form), and what is said there.
FAULTS: Mapping[str, tuple[str, str | Promise]] = {
    "taken": ("code", _("This code is used already.")),
    "inactive": ("person", _("This person can no longer sign in.")),
    "already": ("person", _("This person holds this side already.")),
    "both_sides": ("person", _("This person is on the other side: A and B are two people.")),
    "past": ("first", _("This lies in the past: choose today or a later day.")),
    "apart": (
        "person",
        _("An administrator's account holds nothing else: this person holds, on one of these days, another post."),
    ),
    "crossing": ("above", _("Administrators' posts stand above and below no other post.")),
    "administrator": ("ceiling", _("An administrator's role reveals nothing.")),
    "over": ("on", _("This ends by then already.")),
    "backwards": ("until", _("The first day back comes after the first day away.")),
    "outside": ("first", _("On this day the person does not hold the post.")),
    "overlap": ("first", _("There is a leave on these days already.")),
    "too_long": (
        "until",
        format_lazy(
            _("With the leaves next to it this is longer than {days} days on end: name a new holder instead."),
            days=LEAVE_DAYS,
        ),
    ),
    "not_earlier": ("on", _("The leave is over by then.")),
    "asked": ("first", _("You have asked for days among these already.")),
    "past_day": ("on", _("This lies in the past: choose today or a later day.")),
    "no_b": ("", _("There is no B on that day who could become A.")),
    "nobody_above": ("", _("Nobody could agree to it: no post is above this one.")),
    "no_seat": ("", _("You have no seat today, from which to ask: let the post above enter the leave.")),
}


class FaultForm(forms.Form):
    """A form that can say why a verb declined what was entered."""

    faults = FAULTS

    def decline(self, fault: str) -> None:
        """Add the rules' fault beside the field that it belongs to."""
        field, sentence = self.faults[fault]
        self.add_error(field if field in self.fields else None, str(sentence))


class PersonField(forms.ModelChoiceField[AbstractUser]):
    """A member of staff who can sign in, by name and user name."""

    def __init__(self, **kwargs: Any) -> None:
        people = get_user_model()._default_manager.filter(is_active=True).order_by("name", "username")
        super().__init__(people, empty_label=_("Choose a person"), **kwargs)

    def label_from_instance(self, obj: AbstractUser) -> str:
        """Return a name that tells namesakes apart."""
        return f"{obj} · {obj.username}"


class HolderForm(FaultForm):
    """Who takes which side of a post, from which day on."""

    side = forms.ChoiceField(label=_("Side"), choices=Holding.Side.choices, widget=Chips)
    person = PersonField(label=_("Person"))
    first = forms.DateField(
        label=_("From"),
        widget=DateInput,
        initial=timezone.localdate,
        help_text=_("Whoever holds this side now leaves it on this day."),
    )


class LeaveForm(FaultForm):
    """The days on which a holder is away."""

    first = forms.DateField(label=_("First day away"), widget=DateInput, initial=timezone.localdate)
    until = forms.DateField(
        label=_("First day back"),
        widget=DateInput,
        help_text=format_lazy(_("On this day the post is theirs again. At most {days} days on end."), days=LEAVE_DAYS),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ReturnForm(FaultForm):
    """The day on which a holder is back earlier than planned."""

    on = forms.DateField(
        label=_("First day back"),
        widget=DateInput,
        initial=timezone.localdate,
        help_text=_("From this day on the stand-in no longer acts here."),
    )


class UnitInput(forms.TextInput):
    """A text input that offers the units there are; a new name makes a new unit."""

    template_name = "crm/posts/unit_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the names of the units."""
        context = super().get_context(name, value, {**(attrs or {}), "list": f"{name}-names", "autocomplete": "off"})
        context["widget"]["names"] = Unit.objects.values_list("name", flat=True)
        return context


class RoleField(forms.ModelChoiceField[Role]):
    """A role, by its name in the reader's language."""

    def label_from_instance(self, obj: Role) -> str:
        """Return the role's name."""
        return obj.name


class PostField(forms.ModelChoiceField[Post]):
    """A post, by code and name."""

    def label_from_instance(self, obj: Post) -> str:
        """Return code and name."""
        return f"{obj.code} · {obj.name}"


class PostForm(FaultForm):
    """A new post."""

    code = forms.SlugField(
        label=_("Code"), max_length=20, help_text=_("Letters, digits, hyphens and underscores; it never changes.")
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    role = RoleField(Role.objects.all(), label=_("Role"), empty_label=_("Choose a role"))
    unit = forms.CharField(label=_("Unit"), max_length=60, widget=UnitInput)
    above = PostField(
        Post.objects.all(),
        label=_("Post above"),
        required=False,
        empty_label=_("No post above"),
        help_text=_("From there its holders are named and its leaves entered."),
    )


class RoleForm(FaultForm):
    """A new role."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, digits, hyphens and underscores; it never changes.")
    )
    name_zh = forms.CharField(label=_("Chinese name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60)
    ceiling = forms.ChoiceField(
        label=_("Highest tier it may reveal"), choices=Role.Ceiling.choices, initial=Role.Ceiling.GENERAL, widget=Chips
    )
