"""Whatever is done to records by SQL is found, and whatever the product does is not: 10,000 times at random."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import count
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.trail.context import acting
from audit.trail.models import LogEntry
from customers.records import actions, opening
from customers.records.lock import unlocked
from customers.records.models import Attachment, Customer, Strongbox
from customers.records.queries import draft_permission, open_permission
from customers.records.reconciling import look_at
from tests.builders import a_customer, a_post, opened, seat
from tests.customers.records.behind import lifted
from tests.customers.records.mutations import MUTATIONS, Base
from tests.customers.records.test_photos import a_file

pytestmark = pytest.mark.django_db
CUSTOMERS, WANTED = 100, 10_000
_codes = count(1)


def a_base() -> Base:
    """Return a company of records that were edited, pictured and agreed to."""
    manager, licence, other = a_post(), a_post("la-1", role="licence_administrator", a="lia"), a_post("am-2", a="ann")
    customers = [
        a_customer(manager, licence, needs=f"要求{n}", longitude=f"{100 + n / 7:.6f}") for n in range(CUSTOMERS)
    ]
    picture = a_file()
    with acting(by=seat(licence)):
        for one in customers:
            record = opened(one, licence)
            actions.change(record, {"phone": f"139{one.pk:08d}", "owner_name": f"王{one.pk}"}, rev=record.rev)
    with acting(by=seat(manager)):
        for one in customers:
            actions.attach(opened(one, manager), "storefront_photo", picture)
    older: dict[int, list[tuple[str, str]]] = {}
    for line in LogEntry.objects.filter(event="record.changed"):
        before = [(name, pair[0]) for name, pair in opening.tokens_of(line).items()]
        older.setdefault(line.object_id or 0, []).extend(before)
    with unlocked():
        return Base(
            rows={row["id"]: row for row in Customer.objects.values()},
            tokens={pk: dict(sealed) for pk, sealed in Strongbox.objects.values_list("pk", "sealed")},
            older=older,
            photos={pk: bytes(content) for pk, content in Attachment.objects.values_list("customer_id", "content")},
            groups=[manager.group_id, other.group_id, Group.objects.create(name="post:nobody").pk],
            permissions=[open_permission(), draft_permission()],
        )


def found() -> set[int]:
    """Return the records in which a comparison finds something."""
    differing: set[int] = set()
    after: int | None = 0
    while after is not None:
        window = look_at(after)
        differing |= {each.subject.id for each in window.differing}
        after = window.last
    return differing


def test_of_ten_thousand_changes_behind_the_product_none_is_missed_and_nobody_else_is_accused() -> None:
    base, rng = a_base(), Random(20261125)
    assert found() == set()
    seen: Counter[str] = Counter()
    while seen.total() < WANTED:
        done: dict[int, str] = {}
        with transaction.atomic():
            with lifted() as cursor:
                for pk in sorted(base.rows):
                    if rng.random() < 0.95:
                        mutate = rng.choice(MUTATIONS)
                        mutate(base, pk, rng, cursor)
                        done[pk] = mutate.__name__
            differing = found()
            transaction.set_rollback(True)
        missed = {pk: name for pk, name in done.items() if pk not in differing}
        assert not missed and differing == done.keys()
        seen.update(done.values())
    assert found() == set() and seen.keys() == {one.__name__ for one in MUTATIONS}


VALUES: dict[str, st.SearchStrategy[dict[str, str]]] = {
    "am": st.fixed_dictionaries(
        {},
        optional={
            "needs": st.sampled_from(["", "上午", "“引号” \\ 反斜杠", "一\n二"]),
            "yearly_income": st.sampled_from(["", "1", "250000.5"]),
            "scientific_quota": st.sampled_from(["", "0", "120"]),
            "spare_phone": st.sampled_from(["", "13911112222"]),
        },
    ),
    "la": st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["甲店", "乙店"]),
            "phone": st.sampled_from(["", "13911112222", "13800000000"]),
            "customer_since": st.sampled_from(["", "2020-02-29"]),
        },
    ),
    "sa": st.fixed_dictionaries(
        {},
        optional={
            "longitude": st.sampled_from(["", "118", "118.100001", "73"]),
            "delivery_order": st.sampled_from(["", "7"]),
            "address": st.sampled_from(["", "中山路1号"]),
        },
    ),
}
STEPS = st.lists(
    st.one_of(
        *(st.tuples(st.just(who), st.integers(0, 2), values) for who, values in VALUES.items()),
        st.tuples(st.just("photo"), st.integers(0, 2), st.just({})),
        st.tuples(st.just("grant"), st.integers(0, 2), st.just({})),
        st.tuples(st.just("withdraw"), st.integers(0, 2), st.just({})),
        st.tuples(st.just("many"), st.integers(0, 2), st.just({"needs": "同"})),
        st.tuples(st.just("consent"), st.integers(0, 2), st.just({})),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_is_done_through_the_verbs_gives_no_finding(steps: Sequence[tuple[str, int, dict[str, str]]]) -> None:
    mark = next(_codes)
    posts = {
        "am": a_post(f"am-{mark}", a="amy"),
        "la": a_post(f"la-{mark}", role="licence_administrator", a="lia"),
        "sa": a_post(f"sa-{mark}", role="statistical_analyst", a="sam"),
        "ao": a_post(f"ao-{mark}", a="ann"),
    }
    customers = [a_customer(posts["am"], posts["la"], posts["sa"]) for _ in range(3)]
    for who, which, values in steps:
        _do(who, customers[which], values, posts)
    assert found() == set()


def _do(who: str, customer: Customer, values: dict[str, str], posts: dict[str, Any]) -> None:
    by, other = seat(posts["am"]), posts["ao"]
    others: dict[str, Callable[[], Any]] = {
        "photo": lambda: actions.attach(opened(customer, posts["am"]), "storefront_photo", a_file()),
        "grant": lambda: actions.grant([customer.pk], other.group_id, post=other.code, basis="duty", by=by),
        "withdraw": lambda: actions.withdraw([customer.pk], other.group_id, post=other.code, by=by),
        "many": lambda: actions.change_many([customer.pk], values, by=by, purpose="maintenance"),
        "consent": lambda: actions.consent(
            opened(customer, posts["am"]), ["business", "survey"], given_on=date(2025, 1, 2), way="written"
        ),
    }
    with acting(by=by):
        if who in others:
            others[who]()
        else:
            record = opened(customer, posts[who])
            actions.change(record, values, rev=record.rev)
