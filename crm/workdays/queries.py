"""The calendar in force, kept per process and built anew when its version changes."""

from crm.workdays.models import CalendarDay, CalendarVersion, CalendarYear
from crm.workdays.rules import Calendar, layered
from crm.workdays.sources import announced_years, computed

_kept: Calendar | None = None


def calendar() -> Calendar:
    """Return the calendar in force; one statement, two more after a change."""
    global _kept
    version = CalendarVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if _kept is None or _kept.version != version:
        _kept = _built(version)
    return _kept


def _built(version: int) -> Calendar:
    layers: dict[str, dict[object, bool]] = {"company": {}, "official": {}}
    for layer, day, works in CalendarDay.objects.values_list("layer", "day", "works"):
        layers[layer][day] = works
    first, days = computed()
    loaded = CalendarYear.objects.values_list("year", flat=True)
    return Calendar(
        first,
        layered(first, days, layers["official"], layers["company"]),  # type: ignore[arg-type]
        frozenset(announced_years()) | set(loaded),
        version,
    )
