"""Words of the strong room: why a gate is shut and what to do about it, what a customer agrees to and how."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from customers.records.limits import standing

Words = str | Promise


@dataclass(frozen=True)
class Gate:
    """A shut gate in plain words: what is missing, and what can be done about it."""

    missing: Words
    advice: Words


GATES: Mapping[str, Gate] = {
    "purpose": Gate(
        _("The purpose is not in the register of purposes."),
        _("Choose one of the purposes in the top bar and try again."),
    ),
    "consent": Gate(
        _("The customer's consent to this use is missing."),
        _(
            "Choose another purpose, or ask the customer; the licence administrator records the consent, and it "
            "counts at once."
        ),
    ),
    "tier": Gate(
        _("Your post may not see values of this tier."),
        _("Ask the section chief whether the task needs the value; somebody on a post that may see it can act on it."),
    ),
    "reason": Gate(_("The reason is missing."), _("Say in a few words which task needs the value.")),
    "limit": Gate(
        _("The limit of what one person may look at is reached."),
        _("Wait until the hour or the day is over. If the task cannot wait, tell the section chief."),
    ),
    "hidden": Gate(
        _("The field is shielded: nobody needs it any more."),
        _("If it is needed after all, the information centre can bring it back; its values have been kept."),
    ),
    "owner": Gate(
        _("Another post keeps this field up."),
        _("Tell the post named beside the group's heading what should be changed."),
    ),
    "apart": Gate(
        _("Administrators' posts open no customers."),
        _("Choose the post that looks after this customer."),
    ),
    "state": Gate(
        _("The record is not in a state in which this can be done."),
        _("Somebody was quicker. Open it again and look at where it stands now."),
    ),
    "late": Gate(
        _("The merge is older than thirty days and stands for good."),
        _("Enter the customer anew if they were two after all; the lines of both are in the trail."),
    ),
    "seat": Gate(
        _("You are not acting on the post any more."),
        _("Choose another of your posts in the top bar."),
    ),
}

CONSENTS: Mapping[str, Words] = {
    "business": _("Doing business"),
    "marketing": _("Marketing"),
    "survey": _("Surveys"),
}

WAYS: Mapping[str, Words] = {
    "written": _("In writing"),
    "counter": _("At the counter"),
    "phone": _("By phone"),
    "online": _("Online"),
    "import": _("From an imported sheet"),
}

CONTACT: Mapping[str, Words] = {
    "link": _("Personal link"),
    "letter": _("Letter"),
    "telephone": _("Telephone"),
    "visit": _("Visit"),
}

WAYS_TO_CHOOSE = ("written", "counter", "phone", "online")


def gate(code: str) -> Gate:
    """Return the sentences of a shut gate; an unknown one still says that something is shut."""
    return GATES.get(code) or Gate(_("This is not open to you."), _("Ask the section chief."))


def reached_by(ways: str) -> str:
    """Say in which ways surveys may reach a customer, from the codes that a consent names; none is every way."""
    named = [str(CONTACT.get(code, code)) for code in ways.split(",") if code]
    return pgettext("between the words of a list", ", ").join(named) or gettext("every way")


def limits() -> str:
    """Say how often a person may reveal and search exactly."""
    now = standing()
    return gettext("%(hour)s reveals an hour, %(day)s a day; %(search)s searches by number an hour") % {
        "hour": now.per_hour,
        "day": now.per_day,
        "search": now.searches,
    }
