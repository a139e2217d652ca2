"""What undoing a merge would put back, and what it would meet that was touched since: found, nothing changed (P9.2).

The page of an undoing shows the report before, the undoing itself carries the plan out; both are made here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from audit.trail.models import LogEntry
from customers.catalog.queries import Catalogue, catalogue
from customers.records import events, opening, told
from customers.records.following import followers
from customers.records.models import Attachment, Consent, Customer, Grant, Merge
from customers.records.queries import codes_of


@dataclass
class Report:
    """What an undoing meets that was touched since the merge, and how it stands: named, without a value.

    `fields` and `photos` keep what they are now; of `consents` what was said last holds for both; the posts of `posts`
    do not get the other record back; those `let_in` since keep the one they were given. `came` counts, by table, what
    was written about the kept record since, which stays with it.
    """

    fields: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    consents: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    let_in: list[str] = field(default_factory=list)
    came: dict[str, int] = field(default_factory=dict)

    def all(self) -> list[str]:
        """Return everything that was touched, by its name."""
        return [*self.fields, *self.photos, *self.consents, *self.posts]

    @property
    def clean(self) -> bool:
        """Say whether nobody touched anything: both go back to how they were."""
        return not (self.all() or self.let_in or self.came)


@dataclass
class Plan:
    """What an undoing writes: values of the kept record, the licence number of the other, photos, grants, consents."""

    report: Report = field(default_factory=Report)
    wanted: dict[str, str] = field(default_factory=dict)
    licence: tuple[str, str] | None = None
    photos: dict[str, str] = field(default_factory=dict)
    grants: list[tuple[int, datetime, str]] = field(default_factory=list)
    held: set[int] = field(default_factory=set)
    given_back: dict[int, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)


def planned(one: Customer, two: Customer, made: Merge) -> Plan:
    """Return what undoing a merge comes to as both records stand. Called inside the gate."""
    plan = Plan()
    _values(one, made, catalogue(), plan)
    _licence(one, two, made, plan)
    _photos(one, made, plan)
    _grants(one, made, plan)
    _consents(one, two, made, plan)
    plan.report.came = _came(one, made)
    return plan


def heights() -> dict[str, int]:
    """Return how far each table that follows has come: what is numbered higher was written later."""
    newest = {label: each.model._default_manager.order_by("-pk") for label, each in followers().items()}
    return {label: rows.values_list("pk", flat=True).first() or 0 for label, rows in newest.items()}


def _values(one: Customer, made: Merge, known: Catalogue, plan: Plan) -> None:
    """Find what the merge wrote and nobody changed since, with what stood there before."""
    there = {entry.identifier for entry in known.all}
    box = opening.box_of(one.strongbox, one.uuid)
    for name, (before, after, sealed) in made.snapshot["fields"].items():
        now = one.strongbox.sealed.get(name, "") if sealed else opening.general_value(one, name)
        if name not in there or now != after:
            plan.report.fields.append(name)
        else:
            plan.wanted[name] = opening.text_of(box, name, before) if sealed else before


def _licence(one: Customer, two: Customer, made: Merge, plan: Plan) -> None:
    """Find whether the other gets its licence number back: unless somebody else has it by now."""
    _mine, theirs = made.snapshot["licence"]
    if "licence_number" not in made.snapshot["fields"]:
        return
    if Customer.objects.filter(licence_number=theirs).exclude(pk__in=[one.pk, two.pk]).exists() or (
        one.licence_number == theirs and "licence_number" not in plan.wanted
    ):
        plan.report.fields += [] if "licence_number" in plan.report.fields else ["licence_number"]
    else:
        plan.licence = (two.licence_number, theirs)


def _photos(one: Customer, made: Merge, plan: Plan) -> None:
    """Find the photos that the merge put there and nobody replaced, each with what stood there before."""
    rows = Attachment.objects.filter(customer=one, field__in=made.snapshot["photos"])
    kept = dict(rows.values_list("field", "content"))
    for name, mark in made.snapshot["photos"].items():
        if name in kept and told.digest(bytes(kept[name])) == mark:
            plan.photos[name] = made.files[name]
        else:
            plan.report.photos.append(name)


def _grants(one: Customer, made: Merge, plan: Plan) -> None:
    """Find which posts get the other back: those that had it, but from which it was withdrawn meanwhile."""
    standing = Grant.objects.filter(content_object=one)
    plan.held = set(standing.values_list("group_id", flat=True))
    back = [(group, datetime.fromisoformat(since), basis) for group, since, basis in made.snapshot["grants"]]
    plan.grants = [each for each in back if each[0] in plan.held]
    plan.report.posts = _codes(group for group, _since, _basis in back if group not in plan.held)
    fresh = standing.filter(since__gt=made.at).exclude(group_id__in=made.snapshot["given"])
    plan.report.let_in = _codes(fresh.values_list("group_id", flat=True))


def _consents(one: Customer, two: Customer, made: Merge, plan: Plan) -> None:
    """Find what the merge narrowed and comes back, unless the customer spoke since; what was said last counts."""
    narrowed = {int(pk): ways for pk, ways in made.snapshot["consents"].items()}
    rows = list(Consent.objects.filter(pk__in=narrowed, customer=one).order_by("pk"))
    now, then = ways_said(one), made.snapshot["purposes"]
    plan.withdrawn = set(then) - now.keys()
    if _spoke_since(one, made):
        theirs = set(ways_said(two)) & plan.withdrawn
        said = {purpose for purpose in now.keys() | then.keys() if now.get(purpose) != then.get(purpose)}
        asked = {row.purpose for row in rows}
        plan.report.consents = sorted(asked) + sorted((said | theirs) - asked)
    else:
        plan.given_back = {row.pk: narrowed[row.pk] for row in rows}


def _came(one: Customer, made: Merge) -> dict[str, int]:
    """Return how much was written about the kept record since, by table; of a merge of before it is not known.

    A table of which each customer has a row by itself tells of nothing that somebody wrote.
    """
    known, last = followers(), made.snapshot.get("heights", {})
    known = {label: each for label, each in known.items() if not each.alone or each.among is not None}
    counts = {label: known[label].since(one.pk, last[label]) for label in last if label in known}
    return {label: count for label, count in counts.items() if count}


def _spoke_since(one: Customer, made: Merge) -> bool:
    lines = LogEntry.objects.filter(event=events.CONSENTED.code, object_id=one.pk, outcome="done")
    return bool(lines.filter(timestamp__gte=made.at).exists())


def _codes(groups: Iterable[int]) -> list[str]:
    return sorted(codes_of(groups).values())


def ways_said(row: Customer) -> dict[str, str]:
    """Return the purposes that a customer agreed to and has not withdrawn, each with the ways named for it."""
    rows = Consent.objects.filter(customer=row, withdrawn_on=None).order_by("-pk")
    return dict(rows.values_list("purpose", "ways"))
