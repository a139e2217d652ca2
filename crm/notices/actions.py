"""The verbs of notices: tell a post, or a person; mark as read; wish for mail. Mail goes after commit."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import Error, transaction
from django.db.models import Max

from crm.accounts.models import User
from crm.notices.delivery import deliver
from crm.notices.models import Notice, Reading
from crm.notices.tidings import Fact, Tiding

log = logging.getLogger(__name__)


class WrongFacts(Exception):
    """A notice was to be told with facts other than those its tiding declares."""


@dataclass(frozen=True)
class Telling:
    """One notice of a set: told to a post, or to a person."""

    what: Tiding
    post: int | None = None
    person: int | None = None
    link: str = ""
    facts: Mapping[str, Fact] | None = None


def tell(
    what: Tiding,
    *,
    posts: Iterable[int] = (),
    people: Iterable[int] = (),
    link: str = "",
    facts: Mapping[str, Fact] | None = None,
    automatic: bool = False,
) -> None:
    """Put a notice into the tray of posts and of people, in the transaction at hand; raises WrongFacts."""
    told = [Telling(what, post=post, link=link, facts=facts) for post in dict.fromkeys(posts)]
    told += [Telling(what, person=person, link=link, facts=facts) for person in dict.fromkeys(people)]
    tell_all(told, automatic=automatic)


def tell_all(told: Iterable[Telling], *, automatic: bool = False) -> None:
    """Tell many things as a set, in the transaction at hand; raises WrongFacts."""
    rows = Notice.objects.bulk_create([_row(one, automatic) for one in told], batch_size=500)
    if rows:
        transaction.on_commit(partial(_hand_to_post, [row.pk for row in rows]))


def mark_read(person: int, newest: int) -> None:
    """Count the notices up to this one as read by a person; what came after it was not shown."""
    reading = _reading(person)
    Reading.objects.filter(pk=reading.pk, seen__lt=newest).update(seen=newest)


@transaction.atomic
def wish(person: User, *, mail: str, email: str) -> None:
    """Keep how a person wants mail and where; the digest begins with what comes from now on."""
    reading = _reading(person.pk)
    reading.mail, reading.digested = mail, Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    reading.save(update_fields=["mail", "digested"])
    person.email = email
    person.save(update_fields=["email"])


def _row(one: Telling, automatic: bool) -> Notice:
    given = dict(one.facts or {})
    if given.keys() != one.what.facts:
        raise WrongFacts(f"{one.what.code} takes {sorted(one.what.facts)}, was given {sorted(given)}")
    return Notice(
        post_id=one.post,
        person_id=one.person,
        tiding=one.what.code,
        facts=given,
        link=one.link,
        automatic=automatic,
    )


def _hand_to_post(notices: Sequence[int]) -> None:
    """Have the worker mail them; where that cannot be queued the act stands, and the digest tells it."""
    try:
        deliver.enqueue(list(notices))
    except Error as fault:
        log.error("The mail of %s notices was not queued: %s", len(notices), type(fault).__name__)


def _reading(person: int) -> Reading:
    Reading.objects.bulk_create([Reading(person_id=person)], ignore_conflicts=True)
    return Reading.objects.get(person_id=person)
