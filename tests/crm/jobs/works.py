"""Work that the tests of jobs have done: it counts sheep into a table, a chunk of ten at a time."""

import time
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import OperationalError
from django.utils.translation import gettext_noop

from audit.trail.context import Actor
from crm.jobs.work import Run, work
from crm.models import User

CANARY = "6222021234567890128"
CHUNK = 10


@dataclass(frozen=True)
class Sitting:
    """Somebody on a post."""

    person_id: int
    person_name: str
    post_code: str
    post_name: str = "Post"
    letter: str = "A"
    stands_in_for: str = ""


def seat_of(person_id: int, post_code: str) -> Actor | None:
    """Seat whoever is active on the post they named; the group `gone` takes the seat away in mid-work."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or Group.objects.filter(name="gone").exists():
        return None
    return Sitting(person.pk, str(person), post_code)


@work("Counting sheep", seat=seat_of)
def count(run: Run) -> None:
    """Make `sheep` groups, ten in each transaction; `nap` seconds between them."""
    chunks = run.payload["sheep"] // CHUNK
    for chunk in range(run.cursor.get("chunk", 0), chunks):
        time.sleep(run.payload.get("nap", 0))
        with run.step(done=(chunk + 1) * CHUNK, cursor={"chunk": chunk + 1}, total=run.payload["sheep"]):
            Group.objects.bulk_create(Group(name=f"sheep {chunk}/{each}") for each in range(CHUNK))
            if run.payload.get("break_at") == chunk:
                raise ValueError(CANARY)
            if run.payload.get("leave_at") == chunk:
                Group.objects.create(name="gone")
            if run.payload.get("lock_at") == chunk and run.job.attempts < 3:
                raise OperationalError("database is locked")
    run.say(gettext_noop("%(sheep)s sheep"), sheep=Group.objects.filter(name__startswith="sheep").count())


NOT_WORK = object()
