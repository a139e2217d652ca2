"""How the trail says what the weekly review looked at and decided: words for the codes of its lines (P9.2)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from customers.browse.sentences import Words

CAUSES: Mapping[str, Words] = {
    "new": _("New this week"),
    "duplicate": _("Probable duplicates"),
    "look": _("By grade, one by one"),
    "gaps": _("Gaps"),
    "stale": _("Stale fields"),
    "contact": _("Contact overdue"),
}
DECISIONS: Mapping[str, Words] = {
    "done": _("Done"),
    "plan": _("Planned"),
    "assign": _("Given to a post"),
    "nothing": _("Nothing needed"),
}
