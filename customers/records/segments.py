"""Segments: customers of a class, a grade, a route, a place, who agreed to be asked and in this way (P3.8, P6.3.4).

A customer without the consent standing, or whose consent names none of the ways, is in no segment. What is answered
is ids and numbers: no name, no value.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from audit.trail.actions import write
from crm.posts.models import Post
from crm.posts.queries import Seat
from customers.catalog.rules import loyalty as class_of_years
from customers.records import events
from customers.records.gate import must_stand
from customers.records.lock import unlocked
from customers.records.models import Consent, Customer, Grant
from customers.records.queries import granted, since_of
from customers.records.rules import ways_of
from customers.records.values import to_text

# What a segment can be chosen by; each is a general field of the catalogue.
BY_CHOICE = ("industry", "size", "loyalty", "grade")
CLASSES = (*BY_CHOICE, "delivery_route")
ROUTE = "delivery_route"
_PATHS = ("content_object_id", "content_object__customer_since", *(
    f"content_object__{name}" for name in CLASSES if name != "loyalty"
))  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """The customers that are meant: of these classes, grades and routes, in a place; an empty part narrows nothing."""

    industry: Sequence[str] = ()
    size: Sequence[str] = ()
    loyalty: Sequence[str] = ()
    grade: Sequence[str] = ()
    route: Sequence[str] = ()
    region: str = ""

    def words(self) -> str:
        """Return the choice as the trail keeps it."""
        parts = {name: ",".join(sorted(getattr(self, name))) for name in (*BY_CHOICE, "route")}
        return "; ".join(f"{name}={text}" for name, text in {**parts, "region": self.region}.items() if text)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Wanted":
        """Return the choice that a room keeps as plain data; names it does not know are left out."""
        parts = {name: tuple(stored.get(name, ())) for name in (*BY_CHOICE, "route")}
        return cls(**parts, region=str(stored.get("region", "")))


@dataclass(frozen=True)
class Preview:
    """How many customers are meant, how many of them may be asked, and why the others are left out; numbers only."""

    meant: int
    fit: int
    never_agreed: int
    withdrew: int
    other_ways: int


@dataclass(frozen=True)
class Chosen:
    """One customer of a segment: the ways agreed to, the classes of today, the group of who looks after it."""

    id: int
    ways: tuple[str, ...]
    classes: Mapping[str, str]
    group_id: int | None


def segment(
    *,
    by: Seat,
    purpose: str,
    consent: str,
    industry: Sequence[str] = (),
    size: Sequence[str] = (),
    loyalty: Sequence[str] = (),
    grade: Sequence[str] = (),
    route: Sequence[str] = (),
    region: str = "",
    ways: Sequence[str] = (),
) -> "array[int]":
    """Return the ids of the active customers that the seat opens, of these classes, whose consent stands; one line.

    With `ways`, only of those who may be reached in one of them. Raises Refused("purpose").
    """
    wanted = Wanted(industry, size, loyalty, grade, route, region)
    must_stand(purpose, by)
    with unlocked(), transaction.atomic():
        rows = _meant(by, wanted).filter(_standing(consent, ways)).order_by("content_object_id")
        found = array("q", rows.values_list("content_object_id", flat=True).iterator(chunk_size=2000))
        facts = {"filter": wanted.words() or "all", "purposes": consent}
        write(
            events.SEGMENTED,
            by=by,
            touched=found,
            fields=CLASSES,
            purpose=purpose,
            tier="general",
            count=len(found),
            facts=facts,
        )
    return found


def preview(wanted: Wanted, *, by: Seat, purpose: str, consent: str, ways: Sequence[str] = ()) -> Preview:
    """Return how many customers a segment would have and why others are left out, in one statement and one line."""
    must_stand(purpose, by)
    with unlocked(), transaction.atomic():
        any_way = _standing(consent, ())
        ever = Exists(Consent.objects.filter(customer=OuterRef("content_object_id"), purpose=consent))
        counted = _meant(by, wanted).order_by().aggregate(
            meant=Count("pk"),
            fit=Count("pk", filter=Q(_standing(consent, ways))),
            agreed=Count("pk", filter=Q(any_way)),
            ever=Count("pk", filter=Q(ever)),
        )  # fmt: skip
        facts = {"filter": wanted.words() or "all", "purposes": consent}
        write(events.SEGMENT_COUNTED, by=by, purpose=purpose, count=counted["meant"], facts=facts)
    return Preview(
        meant=counted["meant"],
        fit=counted["fit"],
        never_agreed=counted["meant"] - counted["ever"],
        withdrew=counted["ever"] - counted["agreed"],
        other_ways=counted["agreed"] - counted["fit"],
    )


def chosen(ids: Sequence[int], *, by: Seat, consent: str, keeper: str = "account_manager") -> list[Chosen]:
    """Return those of a segment's customers that may still be asked, with what an invitation keeps of each.

    `keeper` is the role whose post looks after a customer. Four statements; the segment's line has told of them.
    """
    today = timezone.localdate()
    with unlocked():
        standing = Consent.objects.filter(customer_id__in=ids, purpose=consent, withdrawn_on=None)
        agreed: dict[int, str] = dict(standing.values_list("customer_id", "ways"))
        rows = granted(by.group_id).filter(content_object_id__in=agreed, content_object__state=Customer.State.ACTIVE)
        found = list(rows.order_by("content_object_id").values_list(*_PATHS))
        keepers = _keepers([row[0] for row in found], keeper)
    names = [name for name in CLASSES if name != "loyalty"]
    return [
        Chosen(
            pk,
            ways_of(agreed[pk]),
            {
                **{name: to_text(value) for name, value in zip(names, values, strict=True)},
                "loyalty": class_of_years(since, today),
            },
            keepers.get(pk),
        )
        for pk, since, *values in found
    ]


def _keepers(ids: Sequence[int], role: str) -> dict[int, int]:
    """Return the group of the post of a role that opens each customer; of several the one granted last.

    The grants are read by customer: joined to the posts, PostgreSQL reads every grant of each post of the role.
    """
    groups = set(Post.objects.filter(role__code=role).values_list("group_id", flat=True))
    rows = Grant.objects.filter(content_object_id__in=ids).order_by("since", "pk")
    return {pk: group for pk, group in rows.values_list("content_object_id", "group_id") if group in groups}


def _meant(by: Seat, wanted: Wanted) -> QuerySet[Grant]:
    rows = granted(by.group_id).filter(content_object__state=Customer.State.ACTIVE)
    for name in ("industry", "size", "grade"):
        if codes := getattr(wanted, name):
            rows = rows.filter(**{f"content_object__{name}__in": list(codes)})
    if wanted.route:
        rows = rows.filter(content_object__delivery_route__in=list(wanted.route))
    if wanted.region:
        rows = rows.filter(content_object__region__gte=wanted.region, content_object__region__lt=wanted.region + "~")
    if wanted.loyalty:
        of_years = Q(pk=None)
        for code in wanted.loyalty:
            of_years |= since_of(code, timezone.localdate())
        rows = rows.filter(of_years)
    return rows


def _standing(consent: str, ways: Sequence[str]) -> Exists:
    """Return the condition that the consent stands and names one of the ways; none named stands for every way."""
    given = Consent.objects.filter(customer=OuterRef("content_object_id"), purpose=consent, withdrawn_on=None)
    if ways:
        reached = Q(ways="")
        for way in ways:
            reached |= Q(ways__contains=way)  # no code is a part of another
        given = given.filter(reached)
    return Exists(given)
