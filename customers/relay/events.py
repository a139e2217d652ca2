"""What happens on a newcomer's way, for the trail; what is done to its record has lines of the strong room's own."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

ENTERED = Event("newcomer.entered", _("Entered a newcomer"), Kind.IMPORT, facts=frozenset({"number", "answer"}))
FINISHED = Event(
    "newcomer.finished",
    _("Finished a stage of a newcomer"),
    Kind.EDIT,
    facts=frozenset({"number", "stage_done", "goes_to"}),
)
SENT_BACK = Event("newcomer.sent_back", _("Sent a newcomer back"), Kind.EDIT, facts=frozenset({"number", "goes_to"}))
FIELDS_FILLED = Event(
    "newcomer.fields_filled", _("Filled the fields that were due"), Kind.EDIT, facts=frozenset({"number"})
)
GRADING = Event("grading.announced", _("Announced a grading"), Kind.SETTING, facts=frozenset({"day", "pulled"}))
