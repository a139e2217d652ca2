"""A few customers of the demonstration that were entered twice, found by the product itself; some decided (P9.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone

from audit.trail.context import acting
from crm.jobs.actions import perform
from crm.posts.models import Post
from crm.posts.queries import Seat, seat_on
from customers.duplicates import actions, queries
from customers.duplicates.models import Pair
from customers.management.demo.shops import Shop
from customers.management.demo.stock import enter
from customers.records.admission import taken
from customers.records.gate import open_record
from customers.records.ours import open_to, uuids
from customers.records.ticket import OpenRecord

KEPT = ("name", "region", "street", "owner_name", "industry", "size", "phone", "market_type", "order_day")
# Which shop was entered again (town, place in it), what was written otherwise, and which further fields came along.
AGAIN: tuple[tuple[str, int, Mapping[str, str], tuple[str, ...]], ...] = (
    ("广饶街道", 4, {"remarks": "电话里报的资料，证件待补"}, ("address",)),
    ("广饶街道", 9, {"phone": "13954601187", "name": "顺发烟酒商行"}, ("id_number", "id_type")),
    ("大王镇", 3, {"phone": "13665460923", "bank": "农业银行大王支行"}, ("bank_account", "address")),
    ("垦利街道", 6, {"name": "兄弟烟酒店"}, ()),
    ("胜坨镇", 5, {"remarks": "走访时重新登记"}, ("address", "id_number", "id_type", "bank_account")),
)
MERGED, ASKED, APART = 0, 2, 3


def play(shops: Sequence[Shop], posts: Mapping[str, Post], today: date) -> None:
    """Enter some shops a second time, compare all records, merge one pair, ask for another, keep one apart."""
    made = list(_again(shops, today))
    clerk = seat_on(posts["la-1"])
    if clerk is None:
        return
    enter([twin for _shop, twin in made], clerk, posts, timezone.localtime().replace(tzinfo=None))
    _compare(posts["sa-1"])
    codes = [(shop.values["code"], twin.values["code"]) for shop, twin in made]
    _decide(_pair(codes[MERGED]), posts["sc-1"], "merge")
    _decide(_pair(codes[ASKED]), posts["sa-1"], "ask")
    _decide(_pair(codes[APART]), posts["sc-2"], "apart")


def _again(shops: Sequence[Shop], today: date) -> list[tuple[Shop, Shop]]:
    found = []
    for number, (town, place, otherwise, more) in enumerate(AGAIN):
        shop = [one for one in shops if one.town.name == town][place]
        values = {name: text for name, text in shop.values.items() if name in (*KEPT, *more)}
        values |= {"code": f"{shop.town.region}{9001 + number:07d}", "collected_by": "telephone"}
        values |= {"customer_since": today.isoformat(), "collected_on": today.isoformat(), **otherwise}
        found.append((shop, replace(shop, values=values, consents=[("business", today, "phone")])))
    return found


def _compare(post: Post) -> None:
    """Have the analyst compare the records, and do the job at once."""
    if (by := seat_on(post)) is not None:
        with acting(by=by, address="10.18.6.28"):
            run = actions.compare(by=by)
            if run.job_id is not None:
                perform.call(run.job_id)


def _pair(codes: tuple[str, str]) -> Pair | None:
    found = sorted(taken("code", codes).values())
    return Pair.objects.filter(a=found[0], b=found[1]).first() if len(found) == len(codes) else None


def _decide(pair: Pair | None, post: Post, how: str) -> None:
    by = seat_on(post)
    if pair is None or by is None:
        return
    with acting(by=by, address="10.18.6.24"):
        tickets = _opened(pair, by)
        if len(tickets) < 2:
            return
        kept, other = tickets
        if how == "merge":
            actions.merge(pair, kept, other, taking=(), reason="同一家店，电话录入时重复建档")
        elif how == "apart":
            actions.keep_apart(pair, kept, other, reason="兄弟两人各开一家，共用一部电话")
        else:
            keepers = queries.keepers_of([pair])[pair.pk]
            why = "对公账户相同，店主确认是一家"
            actions.ask(pair, kept, other, keepers=keepers, taking=(), choices=("phone",), reason=why)


def _opened(pair: Pair, by: Seat) -> list[OpenRecord]:
    own = open_to((pair.a_id, pair.b_id), by.group_id)
    numbers = uuids(own)
    return [open_record(numbers[pk], by=by, purpose="maintenance") for pk in sorted(own)]
