"""A trail of many lines: two years of fifty people's days with the customers that are there, by the real writers."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone

from audit.trail.actions import Line, Subject, write, write_many
from audit.trail.context import acting
from audit.trail.models import LogEntry
from audit.trail.streams import forget
from audit.trail.triggers import forbid, lift
from crm.models import Holding, Post, Role, Unit, User
from crm.posts.queries import Seat, seats_of
from customers.management.demo import clock
from customers.records import events
from customers.records.lock import unlocked
from customers.records.models import Customer

DAYS, TOGETHER, LISTED = 730, 20, 50
OFFICER, ROLE = "officer", "compliance_officer"
SEALS = ("audit_anchoring", "audit_verification", "audit_checkpoint", "audit_subtree", "audit_leaf", "audit_log")


@dataclass(frozen=True)
class Loaded:
    """What to ask of the trail: a customer seen more often than others, and somebody's day."""

    customer: int
    person: int
    day: datetime


def load(lines: int) -> Loaded:
    """Leave the trail with so many lines, and return what to ask of it; nothing is sealed afterwards, all waits."""
    _officer()
    with unlocked():
        customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    missing, rng = lines - LogEntry.objects.count(), random.Random(4)
    if missing > 0:
        _fill(missing, customers, rng)
    _unseal()
    busy = LogEntry.objects.filter(event=events.LISTED.code, actor__username="p07").order_by("-id").first()
    assert busy is not None and busy.actor_id is not None
    return Loaded(customers[0], busy.actor_id, busy.timestamp)


def _fill(missing: int, customers: Sequence[int], rng: random.Random) -> None:
    """Write the lines day by day, each person's of a day at one time."""
    people = [
        seats_of(pk, timezone.localdate())[0]
        for pk in User.objects.filter(username__regex=r"^p\d\d$").values_list("pk", flat=True)
    ]
    of_a_day = max(100, missing // (DAYS * len(people)))
    days = sorted(rng.random() * DAYS for _ in range(missing // of_a_day + 1))
    begun = timezone.now() - timedelta(days=DAYS + 1)
    for at in range(0, len(days), TOGETHER):
        with transaction.atomic():
            for day in days[at : at + TOGETHER]:
                _a_day(rng.choice(people), begun + timedelta(days=day), of_a_day, customers, rng)


def _a_day(by: Seat, at: datetime, lines: int, customers: Sequence[int], rng: random.Random) -> None:
    """Write what a person did: lists, records opened, values revealed, edits; one customer in all hands."""
    some = [Subject(pk, f"客户 {pk}") for pk in rng.choices(customers, k=lines - 1)]
    if rng.random() < lines / 2_000:
        some[0] = Subject(customers[0], f"客户 {customers[0]}")
    revealed, edited = lines // 10, lines // 5
    with acting(by=by, address="10.18.6.31", request_id=f"{rng.getrandbits(64):x}"):
        opened = [Line(one, fields=("name", "phone", "street"), tier="restricted") for one in some[edited:]]
        write_many(events.OPENED, opened, by=by, purpose="maintenance", at=at)
        shown = [Line(one, fields=("phone",), tier="sensitive") for one in some[:revealed]]
        write_many(events.REVEALED, shown, by=by, purpose="delivery", reason="送货前电话确认", at=at)
        changed = [Line(one, changes={"attention": ("low", "high")}, tier="general") for one in some[revealed:edited]]
        write_many(events.CHANGED, changed, by=by, purpose="maintenance", at=at)
        with clock.at(at):
            seen = rng.sample(customers, min(LISTED, len(customers)))
            facts = {"filter": "", "columns": "code,name"}
            write(events.LISTED, by=by, touched=seen, purpose="maintenance", tier="general", facts=facts)


def _officer() -> None:
    """Have somebody who may read the trail."""
    if User.objects.filter(username=OFFICER).exists():
        return
    role, _ = Role.objects.get_or_create(
        code=ROLE, defaults={"name_en": "Compliance officer", "name_zh": "合规专员", "ceiling": "general"}
    )
    unit, _ = Unit.objects.get_or_create(name="合规")
    group = Group.objects.create(name="post:co")
    post = Post.objects.create(code="co", name="合规专员", role=role, unit=unit, group=group)
    person = User.objects.create_user(OFFICER, name="合规员")
    Holding.objects.create(post=post, person=person, side="A", first=timezone.localdate() - timedelta(days=900))


def _unseal() -> None:
    """Forget every seal and have all lines wait for one, so that sealing can be timed from the beginning."""
    lift(connection)
    now = int(time.time())
    with connection.cursor() as cursor:
        for table in SEALS:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("DELETE FROM audit_unsealed")
        cursor.execute("INSERT INTO audit_unsealed (line_id, xact, at) SELECT id, 0, %s FROM audit_logentry", [now])
        cursor.execute("ANALYZE")
    forbid(connection)
    forget(connection)
