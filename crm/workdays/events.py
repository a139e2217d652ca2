"""What happens to the calendar."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

DAY_SET = Event("calendar.day_set", _("Set a day of the calendar"), Kind.SETTING, facts=frozenset({"day", "works"}))
DAY_FORGOTTEN = Event(
    "calendar.day_forgotten",
    _("Gave a day back to the official calendar"),
    Kind.SETTING,
    facts=frozenset({"day", "works"}),
)
YEAR_LOADED = Event(
    "calendar.year_loaded",
    _("Loaded the official calendar of a year"),
    Kind.SETTING,
    facts=frozenset({"year", "source", "off", "made_up"}),
)
CALENDAR_RENEWED = Event(
    "calendar.renewed", _("The calendar changed with the product"), Kind.SETTING, facts=frozenset({"version", "years"})
)
