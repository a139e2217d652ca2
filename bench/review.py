"""A weekly review of a unit that keeps a fifth of the base: gathered, laid down, and looked at."""

from collections.abc import Iterator
from datetime import date

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from bench.data import analyse
from bench.deadlines import once
from bench.stack import Browser, Figure, side_by_side, statements
from crm.models import Holding, Post, Role, Unit, User
from customers.catalog.models import CatalogueEntry, CatalogueState
from customers.review import making, rules
from customers.review.models import ReviewItem, ReviewSession

KEEPERS = ("b25", "b26")  # together they keep about 21 % of the base
GOES_STALE = 90  # days: the bench's customers are a hundred days old


def review(rounds: int) -> Iterator[Figure]:
    """Time a session from nothing, the next week's with what is carried, and its page against a bare query."""
    unit, today = _unit(), timezone.localdate()
    monday = rules.monday_of(today)
    drafts = [making.drafted(unit, monday)]  # the first in a process reads the calendar and the catalogue
    kept = len(drafts[0].seen.kept) if drafts[0] else 0
    name = f"18 review of {kept:,} customers: "
    yield from once(f"{name}made, {{}} items", 5_000, lambda: _made(unit, monday))
    yield from once(f"{name}a week later, {{}} items", 5_000, lambda: _made(unit, monday + rules.WEEK))
    session = ReviewSession.objects.get(unit=unit, monday=monday)
    browser, path = Browser("p25"), reverse("review:session", args=[session.uuid]) + "?list=gaps"

    def page() -> object:
        return browser.get(path)

    shown, year = side_by_side(page, lambda: browser.get(reverse("review:year")), rounds)
    yield Figure(f"{name}a list of it", shown, year, 6, "the year's page", statements=statements(page))


def _made(unit: Unit, day: date) -> int:
    session = making.make(unit, day)
    return session.items.count() if session else 0


def _unit() -> Unit:
    """Return a unit of the bench's own whose managers keep about a fifth of the base, with somebody to hold it."""
    unit, _ = Unit.objects.get_or_create(name="梳理片区")
    ReviewItem.objects.all().delete()
    ReviewSession.objects.all().delete()
    Post.objects.filter(code__in=KEEPERS).update(unit=unit)
    if not Post.objects.filter(code="bench-chief").exists():
        role, _ = Role.objects.get_or_create(
            code="section_chief", defaults={"name_en": "Section chief", "name_zh": "科长", "ceiling": "restricted"}
        )
        group = Group.objects.create(name="post:bench-chief")
        chief = Post.objects.create(code="bench-chief", name="科长", role=role, unit=unit, group=group)
        person = User.objects.create_user("bench-chief", name="科长")
        Holding.objects.create(post=chief, person=person, side="A", first=date(2020, 1, 1))
    CatalogueEntry.objects.filter(update_days=180).update(update_days=GOES_STALE)
    CatalogueState.objects.update(mark="bench of the review")
    analyse()
    return unit
