"""What happens to feedback forms and answers; no line carries what was answered."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

FORM = frozenset({"form"})
ANSWERED = Event(
    "feedback.answered",
    _("Took down the customer's answers to a feedback form"),
    Kind.EDIT,
    facts=FORM | {"number", "answered_by"},
)
