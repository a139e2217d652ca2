"""The room's words: why an act cannot be done, what is wrong with themes, the names of groups without one."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.catalog.queries import catalogue, display
from customers.catalog.sentences import heading
from customers.records.sentences import CONTACT, gate
from customers.records.ticket import Refused
from customers.surveys.invitations import Gone
from customers.surveys.rules import Unclear

Words = str | Promise

UNCLEAR: Mapping[str, Words] = {
    "shape": _("Line %(line)s: write the theme's name, a colon, and its words with commas between them."),
    "long": _("Line %(line)s: a name or a word is longer than 20 characters, or there are more than 20 words."),
    "twice": _("Line %(line)s: this theme stands above already."),
    "many": _("There are more than 20 themes."),
}


def unclear(fault: Unclear) -> str:
    """Say what is wrong with a line of themes."""
    return str(UNCLEAR[fault.code]) % {"line": fault.line}


def why_not(fault: Exception) -> str:
    """Say why an act on an invitation was not done."""
    if isinstance(fault, Refused):
        shut = gate(fault.verdict.gate)
        return f"{shut.missing} {shut.advice}"
    if isinstance(fault, Gone):
        return gettext("This customer has answered already, the invitation was taken back, or the round is over.")
    return gettext("The round does not stand where this can be done; nothing was changed.")


def way(code: str) -> Words:
    """Return the words of a way of asking."""
    return CONTACT.get(code, code)


class Groups:
    """The words of classes, grades, routes and places; the catalogue is read once, when this is made."""

    def __init__(self) -> None:
        self._known = catalogue()

    def title(self, field: str) -> str:
        """Return the heading of a field by which customers are grouped."""
        return heading(self._known.entry(field))

    def name(self, field: str, code: str) -> str:
        """Return the words of a class, a grade, a route or a place; a customer without one is said so."""
        return display(self._known.entry(field), code) or gettext("not given")
