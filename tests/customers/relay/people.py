"""Phrases for the tests of the relay: a unit with its posts, a newcomer on its way, what a browser sends."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from audit.trail.context import acting
from crm.models import Deadline, Post
from crm.posts.queries import Seat
from customers.records import actions as records
from customers.records import gate
from customers.records.ticket import OpenRecord
from customers.relay import actions, deciding
from customers.relay.entering import Arrival, enter
from customers.relay.models import Newcomer
from customers.relay.queries import newcomer, plan
from tests.builders import a_post, seat, signed_in

ENTRY = {
    "code": "370523009001",
    "name": "春风便利店",
    "licence_number": "370523100901",
    "owner_name": "王秀英",
    "id_type": "resident",
    "id_number": "11010519491231002X",
    "phone": "13845405400",
    "customer_since": "2026-11-02",
    "lead_source": "application",
    "collected_by": "face_to_face",
    "collected_on": "2026-11-02",
}
PLACING = {
    "region": "370523",
    "street": "广饶街道",
    "address": "人民路128号",
    "longitude": "118.4",
    "latitude": "37.05",
    "visit_batch": "3",
    "delivery_route": "广饶1号线",
    "delivery_order": "7",
    "invoice_type": "ordinary",
    "serviced_by": "Amy",
    "order_method": "telephone",
    "settlement": "cash",
    "order_day": "4",
}
BUSINESS = {
    "industry": "retail",
    "size": "small",
    "market_type": "urban",
    "business_format": "convenience",
    "scientific_quota": "60",
}
FILLED = {"placing": PLACING, "business": BUSINESS, "entry": ENTRY}
CONSENT = [("business", date(2026, 11, 2), "written")]


@dataclass
class Unit:
    """The posts of a unit."""

    la: Post
    sa: Post
    am: Post
    sc: Post
    dr: Post

    def __iter__(self) -> Any:
        return iter((self.la, self.sa, self.am, self.sc))


def a_unit() -> Unit:
    """Return a unit: director, section chief, licence administrator, analyst, account manager, each with a B."""
    dr = a_post("dr-1", role="director", a="dora", b="dan")
    sc = a_post("sc-1", role="section_chief", a="chen", b="chad", above=dr)
    return Unit(
        a_post("la-1", role="licence_administrator", a="lily", b="lou", above=dr),
        a_post("sa-1", role="statistical_analyst", a="sam", b="sue", above=sc),
        a_post("am-1", role="account_manager", a="amy", b="bo", above=sc),
        sc,
        dr,
    )


def entered(unit: Unit, **values: str) -> Newcomer:
    """Return a newcomer as the licence administrator has entered it."""
    by = seat(unit.la)
    with acting(by=by):
        (row,) = enter([Arrival({**ENTRY, **values}, CONSENT, unit.sa, unit.am, unit.sc)], by=by)
    return now(row)


def now(row: Newcomer) -> Newcomer:
    """Return a newcomer as it stands."""
    found = newcomer(row.uuid)
    assert found is not None
    return found


def open_duties(row: Newcomer) -> set[tuple[str, str, int]]:
    """Return what is due of a newcomer: duty, post, working days."""
    found = Deadline.objects.filter(subject=row.uuid, closed_at=None)
    return set(found.values_list("duty", "post__code", "days"))


def opened(row: Newcomer, by: Seat) -> OpenRecord:
    """Return a newcomer's draft, opened by a seat."""
    with acting(by=by):
        return gate.open_record(row.uuid, by=by, purpose="maintenance", only=plan().names())


def filled(row: Newcomer, by: Seat, **values: str) -> Newcomer:
    """Return a newcomer with values written by a seat."""
    with acting(by=by):
        record = gate.open_record(row.uuid, by=by, purpose="maintenance")
        records.change(record, values, rev=record.rev)
        actions.follow([record.id], by=by)
    return now(row)


def finished(row: Newcomer, by: Seat, stage: str) -> Newcomer:
    """Return a newcomer whose stage was finished by a seat."""
    with acting(by=by):
        return actions.finish(row, opened(row, by), stage=stage)


def placed(unit: Unit, **values: str) -> Newcomer:
    """Return a newcomer whose first stage is finished."""
    placing = {**PLACING, "serviced_by": str(unit.am.holding_set.get(side="A").person), **values}
    row = filled(entered(unit), seat(unit.sa), **placing)
    return finished(row, seat(unit.sa), "placing")


def to_approve(unit: Unit, **values: str) -> Newcomer:
    """Return a newcomer that waits for the section chief."""
    row = filled(placed(unit, **values), seat(unit.am), **BUSINESS)
    return finished(row, seat(unit.am), "business")


def approved(row: Newcomer, by: Seat, **edits: str) -> Newcomer:
    """Return a newcomer that a seat has approved, with edits perhaps."""
    record = opened(row, by)
    assert row.case is not None
    with acting(by=by):
        return deciding.approve(row, record, edits, mark=row.case.mark)


def page(name: str, row: Newcomer) -> str:
    """Return the address of a newcomer's page."""
    return reverse(f"relay:{name}", kwargs={"uuid": row.uuid})


def browser(username: str, post: Post) -> Client:
    """Return a person's browser, on a post."""
    return signed_in(username, post=post)
