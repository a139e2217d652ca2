"""Words of the pages that name no field: why a gate is shut and what to do, purposes, consents, grounds of a grant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from crm.posts.purposes import BY_CODE
from customers.records.rules import EXACT_SEARCHES_PER_HOUR, REVEALS_PER_DAY, REVEALS_PER_HOUR

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
    "state": Gate(
        _("The record is not in a state in which this can be done."),
        _("Somebody was quicker. Open it again and look at where it stands now."),
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

WAYS_TO_CHOOSE = ("written", "counter", "phone", "online")

PHOTO_FAULTS: Mapping[str, Words] = {
    "empty": _("The file is empty."),
    "too_big": _("The photo is larger than 5 MB."),
    "not_a_photo": _("This is no JPEG or PNG picture."),
    "too_many_pixels": _("The picture has more than 40 megapixels."),
    "damaged": _("The picture cannot be read to its end; take it again."),
}

BASES: Mapping[str, Words] = {
    "route": _("Its route is the post's"),
    "duty": _("The post's duty covers all customers"),
    "unit": _("The unit's customers"),
    "import": _("Entered by an import of the post"),
    "service": _("Serves the customer"),
    "relay": _("Had a part in its entry"),
}


def gate(code: str) -> Gate:
    """Return the sentences of a shut gate; an unknown one still says that something is shut."""
    return GATES.get(code) or Gate(_("This is not open to you."), _("Ask the section chief."))


def purpose(code: str) -> str:
    """Return a purpose's title; what is not in the register stays as it is."""
    known = BY_CODE.get(code)
    return gettext(known.title) if known else code


def listed(words: Iterable[Words]) -> str:
    """Return words as a list in the reader's language."""
    return pgettext("between the words of a list", ", ").join(str(word) for word in words)


def limits() -> str:
    """Say how often a person may reveal and search exactly."""
    return gettext("%(hour)s reveals an hour, %(day)s a day; %(search)s searches by number an hour") % {
        "hour": REVEALS_PER_HOUR,
        "day": REVEALS_PER_DAY,
        "search": EXACT_SEARCHES_PER_HOUR,
    }


def word(words: Mapping[str, Words], code: str) -> Words:
    """Return a code's word; what is not known is text of somebody's own and stays as it is."""
    return words.get(code, code)
