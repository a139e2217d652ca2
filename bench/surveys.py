"""Surveys: a segment of all customers, its preview, their invitations; a report of 10,000 answers; a look at a link."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from audit.trail.actions import Line, write_many
from audit.trail.context import acting
from bench.data import analyse
from bench.deadlines import once
from bench.stack import Figure, side_by_side, statements
from crm.models import Holding, Post, Role, Unit, User
from crm.posts.queries import Seat, seat_on
from customers.feedback.models import Answer, FeedbackForm, FormVersion, Given
from customers.feedback.ready import READY
from customers.feedback.stored import written
from customers.records import events, names
from customers.records.keeping import subject_of
from customers.records.lock import unlocked
from customers.records.models import Consent, Customer, Grant
from customers.records.queries import granted, open_permission
from customers.records.segments import Wanted, preview
from customers.surveys import figures, inviting, queries
from customers.surveys.models import Invitation, Round

CODE, ANSWERS, CHUNK, ROUTES = "sv", 10_000, 1_000, 40
CLASSES = ("industry", "size", "loyalty", "grade", "delivery_route")


def surveys(size: int, rounds: int) -> Iterator[Figure]:
    """Yield what choosing and inviting all customers takes, and what is read afterwards, beside what each may take."""
    seat = _chief()
    row, total = _round(seat), max(ANSWERS, 1)
    ids: list[int] = []

    def choose() -> int:
        ids[:] = inviting.whom(row, by=seat)
        return len(ids)

    name = f"17 surveys of {size:,}: "
    with acting(by=seat):
        yield from once(f"{name}a segment, {{}} may be asked", max(2_000 * size / 100_000, 200), choose)
        yield from once(f"{name}{{}} invited", max(40_000 * size / 100_000, 2_000), lambda: _invite(row, ids, seat))
        total = _answer(row, min(ANSWERS, len(ids)))
        token = "bench" * 8
        Invitation.objects.filter(pk=row.invitations.latest("pk").pk).update(token=queries.digest(token), state="sent")
        form = row.version.form_id
        reads: dict[str, tuple[Callable[[], object], float]] = {
            "a preview in numbers": (lambda: _preview(row, seat), max(2_500 * size / 100_000, 200)),
            f"a report of {total:,} answers": (lambda: figures.report(row, "zh"), 1_500),
            f"a form over time, {total:,} answers": (lambda: figures.over_time(form, [row.pk]), 600),
            "a look at a link": (lambda: queries.behind(token), 20),
        }
        for what, (ask, allowed) in reads.items():
            mine, _bare = side_by_side(ask, lambda: _bare_list(seat), rounds)
            yield Figure(f"{name}{what}", mine, allowed, 1, "allowed", statements=statements(ask))


def _bare_list(seat: Seat) -> None:
    with unlocked():
        list(granted(seat.group_id).values_list("sort_key")[:50])


def _preview(row: Round, seat: Seat) -> object:
    return preview(Wanted.of(row.wanted), by=seat, purpose="survey", consent="survey", ways=row.ways)


def _chief() -> Seat:
    """Return the seat of a chief who opens every customer; three in four of them have agreed to surveys."""
    post = Post.objects.filter(code=CODE).first()
    if post is None:
        role, _made = Role.objects.get_or_create(code="section_chief", defaults={"name_en": "Chief", "name_zh": "科长"})
        unit, _made = Unit.objects.get_or_create(name="片区 0")
        group = Group.objects.create(name=f"post:{CODE}")
        post = Post.objects.create(code=CODE, name="调查科长", role=role, unit=unit, group=group)
        person = User.objects.create_user("psv", name="员工 sv")
        Holding.objects.create(post=post, person=person, side="A", first=date(2020, 1, 1))
    seat = seat_on(post)
    assert seat is not None
    with unlocked():
        if not Grant.objects.filter(group_id=seat.group_id).exists():
            pks = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
            for at in range(0, len(pks), CHUNK):
                _open(pks[at : at + CHUNK], seat)
            _analyze()
    return seat


@transaction.atomic
def _open(pks: Sequence[int], seat: Seat) -> None:
    """Let the chief open some customers, and have most of them agree, each with its lines."""
    rows = list(Customer.objects.filter(pk__in=pks))
    Grant.objects.bulk_create(
        Grant(content_object=one, group_id=seat.group_id, permission_id=open_permission(), basis="unit",
              sort_key=names.sort_key(one.pinyin, one.pk))
        for one in rows
    )  # fmt: skip
    agreed = [one for one in rows if one.pk % 4]
    Consent.objects.bulk_create(
        [Consent(customer=one, purpose="survey", given_on=date(2026, 1, 2)) for one in agreed], ignore_conflicts=True
    )
    granted_to = {"post": CODE, "basis": "unit"}
    said = {"purposes": "business,survey", "ways": ""}
    write_many(events.GRANTED, [Line(subject_of(one), facts=granted_to) for one in rows], by=seat)
    write_many(events.CONSENTED, [Line(subject_of(one), facts=said) for one in agreed], by=seat)


def _round(seat: Seat) -> Round:
    """Return a round of the form that has the most questions, nobody invited."""
    Round.objects.all().delete()
    FeedbackForm.objects.filter(made_by="bench").delete()
    form = FeedbackForm.objects.create(made_by="bench")
    version = FormVersion.objects.create(
        form=form, number=1, content=written(READY["satisfaction"]), published_at=timezone.now()
    )
    return Round.objects.create(
        title="bench", version=version, post_id=seat.post_id, made_by_id=seat.person_id, why_zh="测", why_en="time",
        ways=["link", "telephone"], closes_on=timezone.localdate() + timedelta(days=9), state="running",
    )  # fmt: skip


def _invite(row: Round, ids: Sequence[int], seat: Seat) -> int:
    for at in range(0, len(ids), inviting.CHUNK):
        with transaction.atomic():
            inviting.add(row, ids[at : at + inviting.CHUNK], by=seat)
    return row.invitations.count()


def _answer(row: Round, count: int) -> int:
    """Have some of those who are invited answer, spread over a year; return how many."""
    rng, now = random.Random(5), timezone.now()
    questions = [one for one in row.version.asked.questions if one.id and not one.sealed]
    people = list(row.invitations.order_by("pk")[:count])
    Invitation.objects.filter(pk__in=[one.pk for one in people[:CHUNK]]).update(sent_at=now)
    for at in range(0, len(people), CHUNK):
        part = people[at : at + CHUNK]
        answers = Answer.objects.bulk_create(
            Answer(version=row.version, customer_id=one.customer_id, keyed=one.keyed, round_id=row.pk, way="link",
                   at=now - timedelta(days=rng.randrange(360)), **{name: getattr(one, name) for name in CLASSES}
                   | {"delivery_route": f"{rng.randrange(ROUTES)}号线"})
            for one in part
        )  # fmt: skip
        Given.objects.bulk_create(
            (_given(answer, one, rng) for answer in answers for one in questions if one.options or one.numbers), 5_000
        )
    Invitation.objects.filter(pk__in=row.invitations.values("pk")[:count]).update(sent_at=now, state="answered")
    _analyze()
    return len(people)


def _given(answer: Answer, question: object, rng: random.Random) -> Given:
    kind = str(question.kind)
    made = Given(answer=answer, question=question.id)
    if kind in ("scale", "nps"):
        made.number = rng.choice(question.numbers)
    else:
        made.option = rng.choice(question.options).id
        made.row = question.rows[0].id if question.rows else ""
    return made


def _analyze() -> None:
    analyse()
