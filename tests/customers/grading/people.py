"""A unit whose customers are graded: its posts, customers with all that counts, rules, and a round at each stage."""

import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.approvals import actions as approvals
from crm.models import Post
from customers.grading import actions, drafting
from customers.grading.models import GradingRound, GradingRules
from customers.grading.shipped import FIRST
from customers.records.models import Customer
from tests.builders import a_customer, a_post, seat

# 100 points in all, of which what is sealed, integrity and the order value, gives 20.
BEST = {
    "scientific_quota": "300",
    "trade_area": "commercial",
    "display_form": "back_cabinet",
    "attention": "high",
    "cooperation": "high",
    "monthly_orders": "8",
    "monthly_amount": "60000",
    "main_products": "class_1",
    "integrity_grade": "A",
}
# 20*.4 + 15*.7 + 10*.5 + 10*.6 + 10*.2 + 10*.4 = 35.5 points; it has not ordered yet, which stops nobody.
PLAIN = {
    "scientific_quota": "30",
    "trade_area": "residential",
    "display_form": "counter",
    "attention": "medium",
    "cooperation": "low",
    "integrity_grade": "C",
}


@dataclass
class Unit:
    """The posts of a unit's grading."""

    analyst: Post
    manager: Post
    chief: Post

    def customer(self, values: dict[str, str] | None = None, **more: str) -> Customer:
        """Return a customer of the unit, the best there is unless told otherwise."""
        return a_customer(self.analyst, self.manager, self.chief, **{**(BEST if values is None else values), **more})


def a_unit() -> Unit:
    """Return a unit with an analyst, an account manager and a section chief."""
    chief = a_post("sc-1", role="section_chief", a="sue")
    analyst = a_post("sa-1", role="statistical_analyst", a="sam", above=chief)
    manager = a_post("am-1", a="amy", above=chief)
    return Unit(analyst, manager, chief)


def rules(unit: Unit, content: dict[str, Any] | None = None) -> GradingRules:
    """Publish a version of the rules, what ships unless told otherwise."""
    by, chief = seat(unit.analyst), seat(unit.chief)
    with acting(by=by):
        draft = drafting.draw_up(by=by)
        draft = drafting.rewrite(draft, content or copy.deepcopy(FIRST), rev=draft.rev, by=by)
    with acting(by=chief):
        return drafting.publish(draft, rev=draft.rev, by=chief)


def announced(unit: Unit, day: date | None = None) -> GradingRound:
    """Announce a grading from the chief's seat."""
    by = seat(unit.chief)
    with acting(by=by):
        (found,) = actions.announce(day or timezone.localdate(), by=by)
    return found


def previewed(unit: Unit, day: date | None = None) -> GradingRound:
    """Announce a grading and find its grades."""
    found, by = announced(unit, day), seat(unit.analyst)
    with acting(by=by):
        return actions.compute(found, by=by)


def asked(unit: Unit) -> GradingRound:
    """Bring a grading before the section chief."""
    found, by = previewed(unit), seat(unit.analyst)
    with acting(by=by):
        return actions.propose(found, note="请审批", by=by)


def approve(unit: Unit, found: GradingRound) -> GradingRound:
    """Approve a grading and let it take effect."""
    by = seat(unit.chief)
    assert found.case is not None
    with acting(by=by):
        case = approvals.approve(found.case, by=by, mark=found.case.mark)
        return actions.follow(found, case, by=by)


def in_force(unit: Unit) -> GradingRound:
    """Bring a grading into force."""
    return approve(unit, asked(unit))
