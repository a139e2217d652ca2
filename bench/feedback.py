"""10,000 answers to one form: the page of its figures, and what one more answer costs."""

import random
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from audit.trail.context import acting
from bench.data import analyse
from bench.stack import Browser, Figure, side_by_side, statements
from crm.posts.models import Post
from crm.posts.queries import seat_on
from customers.feedback.actions import submit
from customers.feedback.models import Answer, FeedbackForm, FormVersion, Given
from customers.feedback.ready import READY
from customers.feedback.rules import Kind
from customers.feedback.stored import written
from customers.records.gate import list_records
from customers.records.queries import ListQuery

ANSWERS, AT_ONCE, READER = 10_000, 1_000, "p25"
INDUSTRIES, ROUTES = ("retail", "catering", "government", ""), [f"{number}号线" for number in range(40)]


def feedback(rounds: int) -> Iterator[Figure]:
    """Time the figures' page against the one bare count that it cannot do without, and an answer against a page."""
    post = Post.objects.select_related("role").get(code="b25")
    seat = seat_on(post)
    if seat is None:
        raise RuntimeError("nobody acts on the bench's post")
    with acting(by=seat):
        found = list_records(ListQuery(size=200), by=seat, purpose="visit").rows
    customers = [row["id"] for row in found]
    version = _built(customers)
    browser, path = Browser(READER), reverse("feedback:figures", args=[version.form.uuid]) + "?by=delivery_route"
    bare = Given.objects.filter(answer__version__form=version.form_id).values_list("question", "option", "number")

    def page() -> object:
        return browser.get(path)

    shown, counted = side_by_side(page, lambda: list(bare.annotate(Count("pk")).order_by()), rounds)
    name = f"19 feedback, {ANSWERS:,} answers: "
    yield Figure(f"{name}a form's figures", shown, counted, 6, "one bare count", statements=statements(page))

    def answer() -> None:
        with acting(by=seat):
            submit(version, customers[0], _values(version, random.Random(1)), way="visit", by=seat)

    kept, listed = side_by_side(answer, lambda: browser.get(reverse("feedback:list")), rounds)
    yield Figure(
        f"{name}one more kept, sealed and told", kept, listed, 3, "the list of forms", statements=statements(answer)
    )


def _built(customers: list[int]) -> FormVersion:
    """Leave one published form that has been answered ANSWERS times in a year."""
    rng = random.Random(7)
    form = FeedbackForm.objects.create(made_by="bench")
    version = FormVersion.objects.create(
        form=form, number=1, content=written(READY["satisfaction"]), published_at=timezone.now()
    )
    for _chunk in range(ANSWERS // AT_ONCE):
        made = Answer.objects.bulk_create(_answer(version, rng, customers) for _number in range(AT_ONCE))
        Given.objects.bulk_create(
            (row for answer in made for row in _given(version, answer, rng)), batch_size=AT_ONCE * 2
        )
    analyse()
    return version


def _answer(version: FormVersion, rng: random.Random, customers: list[int]) -> Answer:
    customer = rng.choice(customers)
    return Answer(
        version=version, customer_id=customer, keyed=customer, way=rng.choice(("link", "telephone", "visit")),
        at=timezone.now() - timedelta(days=rng.randrange(365)), industry=rng.choice(INDUSTRIES),
        loyalty=rng.choice(("new", "old", "loyal")), delivery_route=rng.choice(ROUTES),
    )  # fmt: skip


def _given(version: FormVersion, answer: Answer, rng: random.Random) -> Iterator[Given]:
    for name, value in _values(version, rng).items():
        if isinstance(value, dict):
            yield from (Given(answer=answer, question=name, row=row, option=option) for row, option in value.items())
        elif isinstance(value, int):
            yield Given(answer=answer, question=name, number=value)
        elif version.asked.question(name).kind == Kind.SINGLE:
            yield Given(answer=answer, question=name, option=value)


def _values(version: FormVersion, rng: random.Random) -> dict[str, object]:
    """Return answers to the questions that are always asked."""
    found: dict[str, object] = {}
    for one in version.asked.questions:
        if one.when is not None:
            continue
        if one.kind in (Kind.SCALE, Kind.NPS):
            found[one.id] = rng.choice(one.numbers[-3:])
        elif one.kind == Kind.MATRIX:
            found[one.id] = {row.id: rng.choice(one.options).id for row in one.rows}
        else:
            found[one.id] = rng.choice(one.options).id if one.options else "送货准时，客户经理负责"
    return found
