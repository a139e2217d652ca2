"""Mail: each notice soon after it was told, or one mail a day; no name of a customer, no value, no link but ours."""

import logging
import smtplib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from audit.trail.rules import one_line
from crm.accounts.models import User
from crm.notices.models import Notice, Reading
from crm.notices.queries import mine
from crm.notices.tidings import sentence
from crm.posts.queries import posts_by_id, seats_of
from crm.workdays.queries import calendar

log = logging.getLogger(__name__)
DIGEST_FROM = time(8, 30)
AT_MOST = 100
# What is older is in the tray; nobody who begins to stand in is mailed a post's past.
NO_OLDER = timedelta(days=7)
Mail = Reading.Mail


@task()
def deliver(notices: list[int]) -> None:
    """Mail notices to whoever acts on their posts now and to their persons, one mail a person.

    Only who wants each by mail gets one. What cannot be sent stays unsent and is told by the digest.
    """
    rows = list(Notice.objects.filter(pk__in=notices, mailed_at=None).order_by("pk"))
    for person, told in _by_person(rows).items():
        if _send(person, told):
            Notice.objects.filter(pk__in=[row.pk for row in told]).update(mailed_at=timezone.now())


def digest(now: datetime) -> int:
    """Send today's digests that were not sent yet, from half past eight on working days, and return how many."""
    local = timezone.localtime(now)
    if local.time() < DIGEST_FROM or not calendar().is_working(local.date()):
        return 0
    sent = 0
    for person in list(_waiting(local)):
        Reading.objects.bulk_create([Reading(person=person)], ignore_conflicts=True)
        # Of two workers one claims the person's day.
        today = Reading.objects.filter(Q(digested_on=None) | Q(digested_on__lt=local.date()), person=person)
        if today.update(digested_on=local.date()):
            sent += _digest_to(person, Reading.objects.get(person=person), local)
    return sent


def _waiting(local: datetime) -> Iterable[User]:
    """Return who wants mail, has an address and was not told today."""
    told = Reading.objects.filter(Q(mail=Mail.NONE) | Q(digested_on__gte=local.date()))
    return User.objects.filter(is_active=True).exclude(email="").exclude(pk__in=told.values("person_id"))


def _digest_to(person: User, reading: Reading, local: datetime) -> bool:
    """Tell a person what came since the last digest; who wants each by mail, only what could not be sent."""
    posts = [seat.post_id for seat in seats_of(person.pk, local.date())]
    rows = mine(person.pk, posts).filter(pk__gt=reading.digested, at__gt=local - NO_OLDER)
    if reading.mail == Mail.EACH:
        rows = rows.filter(mailed_at=None)
    told = list(rows.order_by("-pk")[:AT_MOST])[::-1]
    if not told or not _send(person, told):
        return False
    Reading.objects.filter(pk=reading.pk).update(digested=told[-1].pk)
    Notice.objects.filter(pk__in=[row.pk for row in told], mailed_at=None).update(mailed_at=timezone.now())
    return True


def _by_person(rows: Collection[Notice]) -> Mapping[User, list[Notice]]:
    """Return the notices by who is to be mailed each of them now."""
    posts = posts_by_id({row.post_id for row in rows if row.post_id})
    found: dict[int, list[Notice]] = {}
    for row in rows:
        post = posts.get(row.post_id) if row.post_id else None
        person = post.seat.person_id if post and post.seat else row.person_id
        if person:
            found.setdefault(person, []).append(row)
    others = Reading.objects.filter(person_id__in=found).exclude(mail=Mail.EACH).values("person_id")
    wanting = User.objects.filter(pk__in=found, is_active=True).exclude(email="").exclude(pk__in=others)
    return {person: found[person.pk] for person in wanting}


def _send(person: User, told: Collection[Notice]) -> bool:
    """Send one mail about notices in the person's language; False, with a line in the log, where it cannot be sent."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        lines = [f"{_line(row)}" for row in told]
        first = sentence(*_said(next(iter(told))))
        title = (
            first
            if len(told) == 1
            else ngettext("%(count)d notice", "%(count)d notices", len(told)) % {"count": len(told)}
        )
        subject = one_line(f"{_('Zhike')} · {title}", 150)
        end = _("Sent automatically. How you want mail is up to you: see Notices in the product.")
    mail = EmailMessage(subject, "\n\n".join([*lines, end]) + "\n", to=[person.email])
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as fault:
        log.error("A mail about %s notices could not be sent: %s", len(told), type(fault).__name__)
        return False
    return True


def _line(row: Notice) -> str:
    said = one_line(sentence(*_said(row)), 500)
    if row.automatic:
        said = f"[{_('automatic')}] {said}"
    return f"{said}\n{settings.SITE_URL}{row.link}" if settings.SITE_URL and row.link else said


def _said(row: Notice) -> tuple[str, dict[str, str | int]]:
    return row.tiding, row.facts
