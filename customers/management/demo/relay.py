"""Newcomers of the demonstration: entered, placed, classed and approved by whoever sits on the posts (P2.7).

Each act takes the newcomer that has waited longest on the post, so that some of every stage are on their way today.
"""

from collections.abc import Mapping
from random import Random

from django.utils import timezone

from crm.posts.models import Post
from crm.posts.queries import Seat
from customers.catalog.rules import Entry, Kind
from customers.management.demo import words
from customers.management.demo.company import PEOPLE
from customers.management.demo.shops import Shop, newcomer
from customers.management.demo.stock import analyst_of, keeper
from customers.records import gate
from customers.records.actions import change
from customers.records.ticket import OpenRecord
from customers.relay import deciding, rules
from customers.relay.actions import finish, mark_of
from customers.relay.entering import Arrival, enter
from customers.relay.models import Newcomer
from customers.relay.queries import newcomers, plan

SENT_BACK = 0.15
MENDED = "scientific_quota"


def arrive(shop: Shop, posts: Mapping[str, Post], by: Seat) -> None:
    """Enter a shop as a newcomer that the manager of its town takes on."""
    today, place = timezone.localdate(), keeper(shop.town)
    made = newcomer(shop, today, today)
    entry = {entry.identifier for entry in plan().stages[rules.ENTRY]} | {"sex", "ethnicity", "id_valid_until"}
    values = {name: value for name, value in made.values.items() if name in entry}
    analyst, manager, chief = (posts[code] for code in (analyst_of(shop.town), place.code, place.above))
    enter([Arrival(values, made.consents, analyst, manager, chief)], by=by)


def fill(rng: Random, seat: Seat, stage: str, shops: Mapping[str, Shop]) -> bool:
    """Fill a stage of the newcomer that has waited longest on the seat's post, and finish it; False where none has."""
    part = rules.PARTS[rules.OWNERS[stage]]
    row = newcomers().filter(stage=stage, **{part: seat.post_id}).order_by("pk").first()
    if row is None:
        return False
    record = _opened(row, seat)
    shop = shops[record.code]
    empty = [entry for entry in plan().stages[stage] if not record.field(entry.identifier).filled]
    values = {entry.identifier: _value(rng, entry, shop) for entry in empty}
    if row.mend:
        values[MENDED] = str(max(4, int(shop.values[MENDED]) - 6))
    if values:
        change(record, values, rev=record.rev)
        record = _opened(row, seat)
    finish(row, record, stage=stage)
    return True


def decide(rng: Random, seat: Seat) -> bool:
    """Approve the newcomer that has waited longest for the seat, or send it back; False where none waits."""
    row = newcomers().filter(stage=Newcomer.Stage.APPROVAL, chief=seat.post_id).order_by("pk").first()
    if row is None:
        return False
    record = _opened(row, seat)
    mark = mark_of(row, record.rev)
    if rng.random() < SENT_BACK:
        deciding.send_back(row, record, [MENDED], mark=mark, note=rng.choice(words.SENT_BACK))
    else:
        deciding.approve(row, record, {}, mark=mark)
    return True


def _opened(row: Newcomer, seat: Seat) -> OpenRecord:
    return gate.open_record(row.uuid, by=seat, purpose="maintenance")


def _value(rng: Random, entry: Entry, shop: Shop) -> str:
    """Return what the post has found out of a field: what the shop is, else what most are."""
    town = shop.town
    usual = {
        "serviced_by": PEOPLE[keeper(town).a],
        "longitude": f"{town.longitude:.5f}",
        "latitude": f"{town.latitude:.5f}",
        "delivery_route": f"{town.short}1号线",
        "delivery_order": "1",
        "street": town.name,
        "region": town.region,
    }
    if known := shop.values.get(entry.identifier) or usual.get(entry.identifier):
        return known
    if entry.kind == Kind.CHOICE:
        return rng.choice(entry.choices).code
    return str(rng.randrange(1, 6))
