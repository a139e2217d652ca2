"""What a fault of the trail means, in words."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Title

FAULTS: dict[str, Title] = {
    "edited": _("The line's sealed text was changed"),
    "columns": _("The line shows other than its sealed text"),
    "gone": _("A sealed line is gone"),
    "order": _("Leaves of the tree are missing or renumbered"),
    "root": _("The lines do not make the root that was vouched for"),
    "signature": _("A checkpoint is not signed by a trusted key"),
    "shorter": _("The log is shorter than was vouched for: it was cut or rolled back"),
    "subtree": _("A stored hash of the tree was changed"),
    "gap": _("Lines before this one are missing from its writer's stream"),
    "link": _("The line does not follow the one before it in its writer's stream"),
    "mark": _("The line was not written by the product"),
    "touched": _("The subjects of a line of many were changed"),
    "unheld": _("The line is neither sealed nor waiting for its seal"),
    "queued_gone": _("A line that waited for its seal is gone"),
    "sink_only": _("The second record has a line that the trail has not"),
    "silent": _("What is kept outside could not be asked or believed"),
}


def said(kind: str) -> str:
    """Return a kind of fault in the reader's words."""
    return str(FAULTS.get(kind, kind))
