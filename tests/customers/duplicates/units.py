"""Phrases of the tests of the pages: a unit with shops that were entered twice, and what its people send."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.approvals.models import Case
from crm.models import Post
from customers.duplicates.models import Pair
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import a_customer, a_post
from tests.customers.duplicates.pairs import a_pair

WHY = {"reason": "同一家店"}


@dataclass(frozen=True)
class Unit:
    """A unit with two account managers' posts, an analyst and a chief, and two shops entered twice each."""

    posts: Mapping[str, Post]
    same_post: Pair
    across: Pair

    def page(self, pair: Pair) -> str:
        """Return a pair's address."""
        return f"/duplicates/{pair.uuid}/"


def a_unit() -> Unit:
    """Return it."""
    chief = a_post("sc-1", role="section_chief", a="sue")
    posts = {
        "sc-1": chief,
        "sa-1": a_post("sa-1", role="statistical_analyst", a="ann", above=chief),
        "am-1": a_post("am-1", a="amy", above=chief),
        "am-2": a_post("am-2", a="bea", above=chief),
    }
    one = a_customer(posts["am-1"], posts["sa-1"], chief, name="芙蓉超市")
    two = a_customer(posts["am-1"], posts["sa-1"], chief, name="芙荣商店", phone="13800138000", remarks="门口有台阶")
    three = a_customer(posts["am-2"], posts["sa-1"], chief, name="芙蓉烟酒")
    return Unit(posts, a_pair(one, two), a_pair(one, three))


def form(unit: Unit, pair: Pair, who: str = "ann", **more: str) -> dict[str, str]:
    """Return the merge as its form sends it."""
    with unlocked():
        revs = dict(Customer.objects.filter(pk__in=(pair.a_id, pair.b_id)).values_list("pk", "rev"))
    return {"do": "merge", "keep": "a", "revs": f"{revs[pair.a_id]}/{revs[pair.b_id]}", **WHY, **more}


def state(customer: int) -> str:
    """Return a record's state."""
    with unlocked():
        return str(Customer.objects.get(pk=customer).state)


def decision(case: Case, how: str = "approve", note: str = "") -> dict[str, str]:
    """Return a decision as its form sends it."""
    return {"mark": case.mark, "decision": how, "note": note}
