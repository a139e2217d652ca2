"""The forms in which a security administrator asks for a change: what is wanted, as the proposal keeps it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from crm.administrators.limits import all_limits, in_force
from crm.posts.forms import FAULTS, FaultForm, HolderForm, PostField, PostForm, RoleField, RoleForm
from crm.posts.models import Holding, Post, Role
from crm.posts.rules import ADMINISTRATORS
from crm.web.forms import Chips, DateInput

ASKING: dict[str, tuple[str, str | Promise]] = {
    **FAULTS,
    "own_gain": ("", _("This would be for yourself: another security administrator asks for it.")),
    "asked_already": ("", _("Exactly this is asked for already and waits for a decision.")),
    "nobody_second": ("", _("Nobody else could approve it today: no other security administrator, no director.")),
    "same": ("", _("It stands so already.")),
    "beyond": ("value", _("This lies beyond the bounds of this limit.")),
    "moved": ("", _("What it would replace has changed since it was asked for.")),
}


class AskingForm(FaultForm):
    """A change that is asked for; `wanted` is what the proposal keeps of it: codes, ids and days."""

    faults = ASKING

    def wanted(self) -> dict[str, Any]:
        """Return what is wanted."""
        return dict(self.cleaned_data)


class AskPost(PostForm, AskingForm):
    """A new post."""

    def wanted(self) -> dict[str, Any]:
        """Return the post's own words, and role and post above by code."""
        given = self.cleaned_data
        above = given["above"].code if given["above"] else ""
        return {**given, "role": given["role"].code, "above": above}


class AskRole(RoleForm, AskingForm):
    """A new role."""


class AskCeiling(AskingForm):
    """How far a role may reveal."""

    role = RoleField(Role.objects.exclude(code__in=ADMINISTRATORS), label=_("Role"), empty_label=_("Choose a role"))
    ceiling = forms.ChoiceField(label=_("Highest tier it may reveal"), choices=Role.Ceiling.choices, widget=Chips)

    def wanted(self) -> dict[str, Any]:
        """Return the role by its code."""
        return {**self.cleaned_data, "role": self.cleaned_data["role"].code}


class AskHolder(HolderForm, AskingForm):
    """Who takes which side of which post."""

    field_order = ("post", "side", "person", "first")
    post = PostField(Post.objects.all(), label=_("Post"), empty_label=_("Choose a post"), to_field_name="code")

    def wanted(self) -> dict[str, Any]:
        """Return post, person and day as they are kept."""
        given = self.cleaned_data
        return {
            "post": given["post"].code,
            "side": given["side"],
            "person": given["person"].pk,
            "first": given["first"].isoformat(),
        }


class HoldingField(forms.ModelChoiceField[Holding]):
    """What somebody holds, by post, side and person."""

    def label_from_instance(self, obj: Holding) -> str:
        """Return post, side and person."""
        return f"{obj.post.name} · {obj.side} · {obj.person}"


class AskEnd(AskingForm):
    """What is to end, with nobody named after it."""

    holding = HoldingField(Holding.objects.none(), label=_("Holder"), empty_label=_("Choose a holder"))
    on = forms.DateField(
        label=_("From"), widget=DateInput, initial=timezone.localdate, help_text=_("On this day they act no more.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        lasts = Q(until=None) | Q(until__gt=timezone.localdate())
        field: Any = self.fields["holding"]
        field.queryset = Holding.objects.filter(lasts).select_related("post", "person").order_by("post__code", "side")

    def wanted(self) -> dict[str, Any]:
        """Return the holding by its id."""
        return {"holding": self.cleaned_data["holding"].pk, "on": self.cleaned_data["on"].isoformat()}


class AskLimit(AskingForm):
    """What a limit is to be."""

    limit = forms.ChoiceField(label=_("Limit"))
    value = forms.IntegerField(label=_("New value"), min_value=0)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        now = in_force()
        field: Any = self.fields["limit"]
        field.choices = [("", _("Choose a limit")), *((one.code, self._said(one, now)) for one in all_limits())]

    @staticmethod
    def _said(one: Any, now: Mapping[str, int]) -> str:
        values = {"title": one.title, "now": now[one.code], "least": one.least, "most": one.most}
        return say("%(title)s: now %(now)s, between %(least)s and %(most)s") % values


FORMS: dict[str, type[AskingForm]] = {
    "holder": AskHolder,
    "end": AskEnd,
    "post": AskPost,
    "role": AskRole,
    "ceiling": AskCeiling,
    "limit": AskLimit,
}


def asked_by(kind: str, form: type[AskingForm], faults: Mapping[str, tuple[str, str | Promise]]) -> None:
    """Let changes of a kind that another room declares be asked for by its form, declined in its own words."""
    FORMS[kind] = form
    ASKING.update({name: said for name, said in faults.items() if name not in ASKING})
