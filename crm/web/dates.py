"""Dates as people read them, in both languages; machines get ISO 8601."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

PATTERNS = {
    "zh": {"day": "n月j日", "year": "Y年n月j日", "clock": " H:i"},
    "en": {"day": "j M", "year": "j M Y", "clock": " H:i"},
}


def day(value: date | datetime | str | None) -> str:
    """Write a date, without its year when that is this year; text that is no date stays as it is."""
    if isinstance(value, str):
        parsed = _parsed(value)
        return day(parsed) if parsed else value
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _local(value).date()
    return date_format(value, _patterns()["day" if value.year == timezone.localdate().year else "year"])


def moment(value: datetime | None) -> str:
    """Write a date with its minute, in the house's time zone."""
    if value is None:
        return ""
    local = _local(value)
    return day(local) + date_format(local, _patterns()["clock"])


def ago(value: datetime) -> str:
    """Write how long ago `value` was; what is to come, and what is more than a day old, is written as a moment."""
    passed = timezone.now() - (value if timezone.is_aware(value) else timezone.make_aware(value))
    minutes = int(passed.total_seconds() // 60)
    if passed < timedelta(minutes=-1) or passed >= timedelta(days=1):
        return moment(value)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}


def _parsed(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _patterns() -> dict[str, str]:
    return PATTERNS["zh" if (get_language() or "").startswith("zh") else "en"]
