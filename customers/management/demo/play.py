"""The fortnight, played: each act of the plan through the very verbs that the pages call, at its own time."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from uuid import UUID

from django.utils import timezone

from audit.reading.actions import note
from audit.trail.actions import write
from audit.trail.context import Context, new_request_id, within
from audit.trail.events import SIGNED_IN
from crm.posts.models import Post
from crm.posts.queries import Seat, seat_on
from customers.management.demo import (
    absences,
    clock,
    edits,
    feedback,
    online,
    pictures,
    relations,
    relay,
    review,
    words,
)
from customers.management.demo.company import PEOPLE
from customers.management.demo.days import Act
from customers.management.demo.shops import Shop
from customers.records.actions import attach, change, consent
from customers.records.gate import find_exactly, list_records, open_record, reveal
from customers.records.queries import ListQuery
from customers.records.ticket import NotThere, OpenRecord, Refused
from customers.relay.rules import BUSINESS, PLACING

SIGNING = ("give", "take", "give_back", "take_back")
OWN_DICE = (*feedback.KINDS, *review.KINDS, "relate", "gather")
COLUMNS = ("licence_number", "region", "delivery_route", "order_day")
PURPOSES = {
    "account_manager": ("visit", "visit", "maintenance", "order_service"),
    "statistical_analyst": ("maintenance", "delivery"),
    "licence_administrator": ("maintenance", "customer_request"),
    "section_chief": ("inspection",),
    "order_clerk": ("order_service",),
    "compliance_officer": ("inspection",),
    "director": ("inspection",),
}


class Play:
    """The state of a play: the dice, the posts, the shops still to come, and where each post's list stands."""

    def __init__(self, rng: Random, posts: Mapping[str, Post], shops: Sequence[Shop], late: Sequence[Shop]) -> None:
        self.rng, self.posts, self.late = rng, posts, list(late)
        self.shops = {shop.values["code"]: shop for shop in shops}
        self.known: dict[str, list[UUID]] = {}
        self.others = Random(len(self.shops))  # noqa: S311  (so that the fortnight's own dice fall as ever)
        self.asking = feedback.Asking(Random(len(self.shops)))  # noqa: S311  (dice of its own)
        self.relating = relations.Relating(Random(len(self.shops)))  # noqa: S311  (dice of its own)

    @cached_property
    def kinds(self) -> dict[str, Callable[[Seat], None]]:
        """Return what each kind of act does."""
        return {
            "sign_in": lambda seat: None, "list": self._list, "look": self._look, "visit": self._visit,
            "peer": self._peer, "fill": self._fill, "renew": self._renew, "grade": self._grade, "enter": self._enter,
            "place": self._place, "classify": self._classify, "decide": self._decide, "order": self._order,
            "apply": self._apply, "find": self._find, "peek": self._peek, "sell": self._sell,
            "stranger": self._stranger, "read": self._read,
            "relate": self.relating.act, "gather": self.relating.gather,
        }  # fmt: skip

    def perform(self, act: Act) -> bool:
        """Do one act as whoever sat on the post then; False where nobody did."""
        dice = self.others if act.kind in OWN_DICE else self.rng
        at = timezone.make_aware(act.at) + timedelta(seconds=dice.randrange(60))
        with clock.at(at):
            seat = seat_on(self.posts[act.post])
            if seat is None:
                return False
            with _sitting(seat, at, signing_in=act.kind == "sign_in"):
                if act.kind == "sign_in":
                    write(SIGNED_IN, by=None)
                try:
                    if act.kind in SIGNING:
                        absences.sign(self.posts[act.post], act.kind)
                    elif act.kind in feedback.KINDS:
                        self.asking.act(seat, act.kind)
                    elif act.kind in review.KINDS:
                        review.play(self.posts[act.post], act.kind, timezone.localdate(), seat)
                    else:
                        self.kinds[act.kind](seat)
                except (NotThere, Refused):
                    return True  # the refusal is the act: its line stands
        return True

    def _purpose(self, seat: Seat) -> str:
        return self.rng.choice(PURPOSES[seat.role])

    def _list(self, seat: Seat) -> None:
        filters = {} if self.rng.random() < 0.6 else {"order_day": str(timezone.localdate().isoweekday() % 5 + 1)}
        page = list_records(
            ListQuery(filters=filters, columns=COLUMNS, size=self.rng.choice((20, 50))),
            by=seat,
            purpose=self._purpose(seat),
        )
        self.known.setdefault(seat.post_code, []).extend(row["uuid"] for row in page.rows)

    def _someone(self, seat: Seat) -> UUID:
        """Return a record of the seat's list, with a few that come up again and again."""
        if len(self.known.get(seat.post_code, ())) < 20:
            page = list_records(ListQuery(columns=COLUMNS, size=100), by=seat, purpose=self._purpose(seat))
            self.known[seat.post_code] = [row["uuid"] for row in page.rows]
        mine = self.known[seat.post_code]
        return mine[int(len(mine) * self.rng.random() ** 2)]

    def _open(self, seat: Seat, purpose: str = "") -> OpenRecord:
        return open_record(self._someone(seat), by=seat, purpose=purpose or self._purpose(seat))

    def _look(self, seat: Seat) -> None:
        record = self._open(seat)
        if self.rng.random() < 0.4:
            self._reveal(seat, record, ("phone", "owner_name", "address"))

    def _reveal(self, seat: Seat, record: OpenRecord, names: Sequence[str]) -> None:
        there = [shown.entry.identifier for shown in record.fields if shown.revealable]
        wanted = [name for name in names if name in there]
        if wanted:
            name = self.rng.choice(wanted)
            why = self.rng.choice(words.REASONS[name])
            reveal(record.uuid, name, by=seat, purpose=record.purpose, reason=why)

    def _visit(self, seat: Seat) -> None:
        """Open a customer, ring up or go there, write down what was seen; now and then take a photo."""
        record = self._open(seat)
        if self.rng.random() < 0.55:
            self._reveal(seat, record, ("phone", "phone", "address", "owner_name", "spare_phone"))
        chance = self.rng.random()
        if chance < 0.45:
            self._change(record, edits.of_manager(self.rng, record, self.shops[record.code]))
        elif chance < 0.55 and not record.field("storefront_photo").filled:
            attach(record, "storefront_photo", pictures.storefront(self.rng))
        elif chance < 0.59:
            consent(record, ("business", "survey"), given_on=timezone.localdate(), way="counter")

    def _peer(self, seat: Seat) -> None:
        self._reveal(seat, self._open(seat, "visit"), ("phone", "id_number", "bank_account"))

    def _fill(self, seat: Seat) -> None:
        record = self._open(seat)
        self._change(record, edits.of_analyst(self.rng, record, self.shops[record.code]))

    def _renew(self, seat: Seat) -> None:
        record = self._open(seat)
        self._reveal(seat, record, ("id_number", "id_valid_until", "phone"))
        if self.rng.random() < 0.5:
            self._change(record, edits.of_administrator(self.rng, record, timezone.localdate()))

    def _grade(self, seat: Seat) -> None:
        record = self._open(seat)
        self._reveal(seat, record, ("integrity_grade", "violations"))
        self._change(record, edits.of_chief(self.rng, record), "季度诚信等级复核")

    def _change(self, record: OpenRecord, values: Mapping[str, str], reason: str = "") -> None:
        own = {name: text for name, text in values.items() if record.field(name).editable}
        if own:
            change(record, own, rev=record.rev, reason=reason)

    def _enter(self, seat: Seat) -> None:
        if self.late:
            relay.arrive(self.late.pop(0), self.posts, seat)

    def _place(self, seat: Seat) -> None:
        relay.fill(self.rng, seat, PLACING, self.shops)

    def _classify(self, seat: Seat) -> None:
        relay.fill(self.rng, seat, BUSINESS, self.shops)

    def _decide(self, seat: Seat) -> None:
        relay.decide(self.rng, seat)

    def _order(self, seat: Seat) -> None:
        online.go_on(seat)

    def _apply(self, seat: Seat) -> None:
        online.apply(seat, self.posts["oc-1"])

    def _find(self, seat: Seat) -> None:
        shop = self.rng.choice(list(self.shops.values()))
        found = find_exactly(shop.values["phone"], by=seat, purpose="order_service")
        if found:
            open_record(found[0]["uuid"], by=seat, purpose="order_service")

    def _peek(self, seat: Seat) -> None:
        """Ask for a value above the post's tier: refused."""
        reveal(self._open(seat).uuid, "phone", by=seat, purpose="order_service", reason="客户催单，想直接联系")

    def _sell(self, seat: Seat) -> None:
        """Open for marketing: refused where the customer has not agreed."""
        self._open(seat, "marketing")

    def _stranger(self, seat: Seat) -> None:
        """Open a record of another post, by an address that was passed on: refused."""
        others = [uuids for post, uuids in self.known.items() if post.startswith("am-") and post != seat.post_code]
        if others:
            open_record(self.rng.choice(self.rng.choice(others)), by=seat, purpose="visit")

    def _read(self, seat: Seat) -> None:
        note("search", self.rng.choice(("kind=reveal", "kind=refusal", "last=7")), by=seat)


@contextmanager
def _sitting(seat: Seat, at: datetime, *, signing_in: bool) -> Iterator[None]:
    """Act as a person at their own desk, in the session of that day."""
    desk = 20 + list(PEOPLE.values()).index(seat.person_name)
    session = hashlib.sha256(f"{seat.person_id}/{at:%Y%m%d}".encode()).hexdigest()[:16]
    with within(
        Context(
            address=f"10.18.6.{desk}",
            request_id=new_request_id(),
            session=session,
            user_id=seat.person_id,
            user_name=seat.person_name,
            actor=None if signing_in else seat,
        )
    ):
        yield
