"""The forms of accounts: a new person, and the reason of an act."""

from collections.abc import Mapping

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.posts.forms import FaultForm

FAULTS: Mapping[str, tuple[str, str | Promise]] = {
    "taken": ("username", _("This user name is used already.")),
    "oneself": ("", _("This is your own account: another system administrator does that.")),
    "closed": ("", _("This sign-in is closed.")),
    "open": ("", _("This sign-in is open.")),
    "given": (
        "",
        _(
            "The password in force was handed out and not changed yet. Whoever knows it could set up the second factor"
            " too: the person changes it first."
        ),
    ),
    "no_factor": (
        "",
        _(
            "The posts of this person ask for a second factor and none is set up: with a password handed out anybody"
            " could. Whoever has lost both gets a new account, which others name to the posts."
        ),
    ),
}


class PersonForm(FaultForm):
    """A person who is to sign in."""

    faults = FAULTS
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("What they type to sign in; it never changes."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(label=_("Full name"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))


class ReasonForm(FaultForm):
    """Why something is done to an account."""

    faults = FAULTS
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It stands in the trail. Write no password and no customer.")
    )
