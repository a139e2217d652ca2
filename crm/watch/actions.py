"""The watch over the trail: it calls those who answer for it, and has it verified when that is due or asked for.

GB/T 22239 8.1.4.3 d: the audit process is guarded against interruption.
"""

import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from audit.seals.models import Anchoring, Verification
from audit.seals.queries import current_log, waiting
from audit.trail.models import LogEntry
from crm.notices.actions import Telling, tell_all
from crm.notices.models import Notice
from crm.notices.tidings import Fact, Tiding
from crm.posts.models import Post
from crm.watch import tidings
from crm.watch.rules import CLOCK_BACK_BY, UNSEALED_AFTER, look_due, minutes

# Those who read the trail are led to its seals; the system administrator, who does not, is told all the same.
READERS, KEEPER = ("compliance_officer", "audit_administrator"), "system_administrator"
AGAIN_AFTER = timedelta(hours=1)
LOST_AFTER = timedelta(hours=6)
VERIFY = (sys.executable, "manage.py", "verify_trail", "--asked")
Outcome = Verification.Outcome

_running: "subprocess.Popen[bytes] | None" = None


def call_if_needed(now: datetime) -> None:
    """Tell those who answer for the trail what is wrong with its sealing, each thing once an hour while it lasts."""
    waited = timedelta(seconds=waiting().seconds)
    if waited > UNSEALED_AFTER:
        _call(now, tidings.UNSEALED, {"minutes": minutes(waited)})
    for row in Anchoring.objects.exclude(fault=""):
        _call(now, tidings.UNANCHORED, {"anchor": row.anchor})
    newest = LogEntry.objects.order_by("-id").values_list("timestamp", flat=True).first()
    if newest and newest - now > CLOCK_BACK_BY:
        _call(now, tidings.CLOCK_BACK, {"minutes": minutes(newest - now)})
    found = Verification.objects.filter(outcome=Outcome.FAULTY).order_by("-id").first()
    if found and found.ended_at and now - found.ended_at < AGAIN_AFTER:
        _call(now, tidings.FAULTY, {"number": found.pk, "count": found.found})


def file_what_is_due(now: datetime) -> Verification | None:
    """File the look at the trail that is due by the calendar, and return it; what broke off is closed first."""
    Verification.objects.filter(outcome=Outcome.RUNNING, asked_at__lt=now - LOST_AFTER).update(outcome=Outcome.BROKEN)
    if current_log() is None:
        return None
    looks = Verification.objects.exclude(outcome=Outcome.BROKEN).order_by("-asked_at")
    last, whole = looks.first(), looks.filter(whole=True).first()
    due = look_due(now, last.asked_at if last else None, whole.asked_at if whole else None)
    return Verification.objects.create(whole=due == "whole", asked_at=now) if due else None


def verify_in_background() -> bool:
    """Have what was asked for verified by a process of its own, and say whether one was begun; one at a time."""
    global _running
    if _running is not None and _running.poll() is None:
        return False
    if not Verification.objects.filter(outcome=Outcome.ASKED).exists():
        return False
    _running = subprocess.Popen(VERIFY, cwd=settings.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return True


def _call(now: datetime, what: Tiding, facts: Mapping[str, Fact]) -> None:
    posts = dict(Post.objects.filter(role__code__in=(*READERS, KEEPER)).values_list("pk", "role__code"))
    with transaction.atomic():
        lately = Notice.objects.filter(post_id__in=posts, tiding=what.code, at__gt=now - AGAIN_AFTER)
        if not lately.exists():
            link = reverse("seals:state")
            told = [
                Telling(what, post=pk, link="" if role == KEEPER else link, facts=facts) for pk, role in posts.items()
            ]
            tell_all(told, automatic=True)
