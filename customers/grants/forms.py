"""The forms in which a grant, or its withdrawal, is asked for: the record by its code alone."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.administrators.forms import AskingForm
from crm.posts.forms import PostField
from crm.posts.models import Post
from crm.posts.rules import ADMINISTRATORS
from crm.web.forms import Chips
from customers.grants.changes import BASES

FAULTS: Mapping[str, tuple[str, str | Promise]] = {
    "no_customer": ("customer", _("No customer has this code.")),
    "no_customers_there": ("post", _("Administrators' posts open no customers.")),
}


class AskWithdrawal(AskingForm):
    """Which record is to be taken from which post."""

    customer = forms.CharField(
        label=_("Customer's code"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    post = PostField(
        Post.objects.exclude(role__code__in=ADMINISTRATORS),
        label=_("Post"),
        empty_label=_("Choose a post"),
        to_field_name="code",
    )

    def wanted(self) -> dict[str, Any]:
        """Return the post by its code."""
        return {**self.cleaned_data, "post": self.cleaned_data["post"].code}


class AskGrant(AskWithdrawal):
    """Which record is to be opened by which post, and why."""

    basis = forms.ChoiceField(label=_("Basis"), choices=[*BASES.items()], initial="duty", widget=Chips)
