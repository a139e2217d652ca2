"""The settings in force that an administrator asks for, and where each comes from; no secret is among them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.seals.models import Anchoring, Checkpoint, Unsealed
from audit.trail.events import Title
from crm.administrators.limits import all_limits, in_force
from crm.web.dates import moment


@dataclass(frozen=True)
class Line:
    """A setting: what it is called, what it is, and where it is set ("" for what is only told)."""

    title: Title
    value: str
    source: str


def sections() -> list[tuple[Title, list[Line]]]:
    """Return the settings in force, by what they are about."""
    return [
        (_("Sign-in"), list(_sign_in())),
        (_("Limits in force"), list(_limits())),
        (_("Trail"), list(_trail())),
        (_("Mail"), list(_mail())),
        (_("Keys"), list(_keys())),
    ]


def _sign_in() -> Iterator[Line]:
    days = settings.ZHIKE_PASSWORD_DAYS
    aged = ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("without end")
    yield Line(_("A password is good for"), aged, "ZHIKE_PASSWORD_DAYS")
    length = settings.ZHIKE_PASSWORD_LENGTH
    signs = ngettext("%(number)d character", "%(number)d characters", length) % {"number": length}
    yield Line(_("Shortest password"), signs, "ZHIKE_PASSWORD_LENGTH")
    yield Line(_("Passwords not used again"), str(settings.ZHIKE_PASSWORD_HISTORY), "ZHIKE_PASSWORD_HISTORY")
    yield Line(_("Signed out after nothing was done for"), _span(settings.ZHIKE_IDLE), "ZHIKE_IDLE_MINUTES")
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    yield Line(_("Signed out at the latest after"), _span(longest), _("the product"))
    yield Line(
        _("Second factor for sensitive tiers and administrators"),
        _("asked for") if settings.ZHIKE_SECOND_FACTOR else _("not asked for"),
        "ZHIKE_SECOND_FACTOR",
    )
    yield Line(_("Failures until a name is locked"), str(settings.AXES_FAILURE_LIMIT), _("the product"))
    yield Line(_("A locked name is locked for"), _span(settings.AXES_COOLOFF_TIME), _("the product"))


def _limits() -> Iterator[Line]:
    now = in_force()
    for one in all_limits():
        yield Line(one.title, str(now[one.code]), _("the security administration"))


def _trail() -> Iterator[Line]:
    last = Checkpoint.objects.select_related("log").order_by("-at", "-pk").first()
    sealed = _("%(size)d lines, %(moment)s") % {"size": last.size, "moment": moment(last.at)} if last else _("never")
    yield Line(_("Last seal"), sealed, _("the sealer"))
    yield Line(_("Lines that wait for a seal"), str(Unsealed.objects.count()), _("the sealer"))
    for anchor in settings.TRAIL_ANCHORS:
        yield Line(_("Anchor"), str(anchor), "TRAIL_ANCHORS")
    if not settings.TRAIL_ANCHORS:
        yield Line(_("Anchor"), _("none: nobody outside keeps checkpoints"), "TRAIL_ANCHORS")
    for one in Anchoring.objects.exclude(fault=""):
        yield Line(_("Anchor at fault"), f"{one.anchor}: {one.fault}", _("the sealer"))
    sink = str(settings.TRAIL_SINK) or _("none")
    yield Line(_("Second sink of weighty lines"), sink, "TRAIL_SINK")


def _mail() -> Iterator[Line]:
    smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    yield Line(_("Notices by mail"), getattr(settings, "EMAIL_HOST", "") if smtp else _("printed only"), "EMAIL_HOST")
    yield Line(_("Sent from"), settings.DEFAULT_FROM_EMAIL, "EMAIL_FROM")
    yield Line(_("Address of this site"), settings.SITE_URL or _("not named"), "SITE_URL")


def _keys() -> Iterator[Line]:
    yield Line(_("Cipher"), settings.ZHIKE_CIPHER, "ZHIKE_CIPHER")
    yield Line(_("Name of this deployment"), settings.ZHIKE_DEPLOYMENT, "ZHIKE_DEPLOYMENT")


def _span(length: Any) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes % 60:
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    hours = minutes // 60
    return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
