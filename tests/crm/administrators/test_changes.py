"""What a security administrator asks for takes effect when somebody else approves, exactly as shown, and not before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.administrators.actions import Impossible, NotYours, finish, propose
from crm.administrators.changes import change_of
from crm.administrators.limits import in_force
from crm.administrators.models import LimitSet, Proposal
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.approvals.refusals import Barred
from crm.approvals.refusals import NotYours as NotUp
from crm.models import Holding, Post, Role
from crm.posts.queries import Seat
from tests.builders import a_leave, a_person, a_post, seat, signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = (TODAY + timedelta(days=7)).isoformat()


class House:
    """Two security administrators, a director, and a post below whose A is amy."""

    def __init__(self) -> None:
        self.first = a_post("se-1", role="security_administrator", a="sam")
        self.second = a_post("se-2", role="security_administrator", a="sue")
        self.director = a_post("dr-1", role="director", a="dora")
        self.manager = a_post("am-1", a="amy")

    @property
    def asker(self) -> Seat:
        return seat(self.first)


@pytest.fixture
def house() -> House:
    return House()


def case_of(proposal: Proposal) -> Case:
    assert proposal.case is not None
    return proposal.case


def approved(proposal: Proposal, by: Seat) -> Case:
    case = case_of(proposal)
    with acting(by=by):
        after = approvals.approve(case, by=by, mark=case.mark)
        finish(after, by=by)
    return after


def the_holding() -> int:
    return Holding.objects.get(post__code="am-1").pk


WISHES: dict[str, tuple[Callable[[], dict[str, Any]], Callable[[], Any]]] = {
    "post": (
        lambda: {"code": "dr-9", "name": "主任岗", "role": "director", "unit": "机关", "above": ""},
        lambda: Post.objects.filter(code="dr-9").values_list("name", flat=True).first(),
    ),
    "role": (
        lambda: {"code": "driver", "name_zh": "司机", "name_en": "Driver", "ceiling": "general"},
        lambda: Role.objects.filter(code="driver").exists(),
    ),
    "ceiling": (
        lambda: {"role": "order_clerk", "ceiling": "sensitive"},
        lambda: Role.objects.get(code="order_clerk").ceiling,
    ),
    "holder": (
        lambda: {"post": "am-1", "side": "B", "person": a_person("bo").pk, "first": LATER},
        lambda: Holding.objects.filter(post__code="am-1", side="B").exists(),
    ),
    "end": (lambda: {"holding": the_holding(), "on": LATER}, lambda: Holding.objects.get(pk=the_holding()).until),
    "limit": (lambda: {"limit": "reveals_per_day", "value": 40}, lambda: in_force()["reveals_per_day"]),
}


@pytest.mark.parametrize("kind", WISHES)
def test_a_change_takes_effect_when_somebody_else_approves_and_not_before(house: House, kind: str) -> None:
    wanted, stands = WISHES[kind]
    before = stands()
    made = propose(change_of(kind), wanted(), by=house.asker)
    assert stands() == before
    approved(made, seat(house.second))
    assert stands() != before
    line = LogEntry.objects.get(event="administration.applied")
    facts = {"case": case_of(made).number, "act": kind, "person": "Sam"}
    assert (line.facts, line.person_name, line.post_code) == (facts, "Sue", "se-2")
    asked = LogEntry.objects.get(event="approval.started")
    assert (asked.person_name, asked.facts["case"]) == ("Sam", case_of(made).number)
    made.refresh_from_db()
    assert made.applied_at is not None


@pytest.mark.parametrize("kind", WISHES)
def test_whoever_asked_does_not_approve_and_nobody_else_asks(house: House, kind: str) -> None:
    wanted, stands = WISHES[kind]
    before = stands()
    for post in (house.director, house.manager, a_post("ic-1", role="information_centre", a="ines")):
        with pytest.raises(NotYours):
            propose(change_of(kind), wanted(), by=seat(post))
    case = case_of(propose(change_of(kind), wanted(), by=house.asker))
    for post in (house.first, house.manager):
        with pytest.raises((Barred, NotUp)):
            approvals.approve(case, by=seat(post), mark=case.mark)
    assert stands() == before


def test_without_a_second_security_administrator_the_director_decides(house: House) -> None:
    a_leave(house.second)
    made = propose(change_of("limit"), {"limit": "reveals_per_day", "value": 40}, by=house.asker)
    assert [step.post.code for step in case_of(made).steps.select_related("post")] == ["dr-1"]
    approved(made, seat(house.director))
    assert in_force()["reveals_per_day"] == 40


def test_where_nobody_else_could_decide_nothing_is_asked_for() -> None:
    only = a_post("se-1", role="security_administrator", a="sam")
    with pytest.raises(Impossible) as declined:
        propose(change_of("limit"), {"limit": "reveals_per_day", "value": 40}, by=seat(only))
    assert declined.value.fault == "nobody_second" and not Case.objects.exists()


def test_nobody_asks_for_a_change_for_themselves(house: House) -> None:
    wanted = {"post": "am-1", "side": "B", "person": house.asker.person_id, "first": LATER}
    with pytest.raises(Impossible) as declined:
        propose(change_of("holder"), wanted, by=house.asker)
    assert declined.value.fault == "own_gain"


def test_whoever_has_the_benefit_does_not_decide(house: House) -> None:
    a_leave(house.second)
    other = a_post("dr-2", role="director", a="dirk")
    made = propose(change_of("end"), {"holding": Holding.objects.get(post=other).pk, "on": LATER}, by=house.asker)
    assert [step.post.code for step in case_of(made).steps.select_related("post")] == ["dr-1"]
    made = propose(change_of("ceiling"), {"role": "account_manager", "ceiling": "general"}, by=house.asker)
    assert house.manager.holding_set.get().person_id in case_of(made).barred


@pytest.mark.parametrize(
    ("kind", "wanted", "fault"),
    [
        ("post", {"code": "am-1", "name": "x", "role": "director", "unit": "x", "above": ""}, "taken"),
        (
            "post",
            {"code": "au-1", "name": "x", "role": "audit_administrator", "unit": "x", "above": "dr-1"},
            "crossing",
        ),
        ("role", {"code": "director", "name_zh": "x", "name_en": "x", "ceiling": "general"}, "taken"),
        ("ceiling", {"role": "audit_administrator", "ceiling": "sensitive"}, "administrator"),
        ("ceiling", {"role": "order_clerk", "ceiling": "general"}, "same"),
        ("limit", {"limit": "reveals_per_day", "value": 100000}, "beyond"),
        ("limit", {"limit": "reveals_per_day", "value": 0}, "beyond"),
        ("limit", {"limit": "reveals_per_day", "value": 100}, "same"),
    ],
)
def test_what_cannot_be_is_declined_before_anybody_is_asked(
    house: House, kind: str, wanted: dict[str, Any], fault: str
) -> None:
    with pytest.raises(Impossible) as declined:
        propose(change_of(kind), wanted, by=house.asker)
    assert declined.value.fault == fault and not Case.objects.exists()


def test_what_has_moved_since_it_was_shown_is_not_put_into_effect(house: House) -> None:
    made = propose(change_of("limit"), {"limit": "reveals_per_day", "value": 40}, by=house.asker)
    LimitSet.objects.create(code="reveals_per_day", value=60)
    case = case_of(made)
    answer = signed_in("sue").post(decide(case), {"decision": "approve", "mark": case.mark, "note": ""})
    assert answer.status_code == 409 and "has changed since it was asked for" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == Case.State.OPEN and in_force()["reveals_per_day"] == 60


def test_the_same_is_not_asked_for_twice_and_a_rejected_change_does_nothing(house: House) -> None:
    wanted = {"limit": "reveals_per_day", "value": 40}
    case = case_of(propose(change_of("limit"), wanted, by=house.asker))
    with pytest.raises(Impossible) as declined:
        propose(change_of("limit"), wanted, by=house.asker)
    assert declined.value.fault == "asked_already"
    answer = signed_in("sue").post(decide(case), {"decision": "reject", "mark": case.mark, "note": "zu streng"})
    assert answer.status_code == 302 and in_force()["reveals_per_day"] == 100
    assert not LogEntry.objects.filter(event="administration.applied").exists()


def test_a_limit_beyond_its_bounds_in_the_table_counts_as_its_bound() -> None:
    LimitSet.objects.create(code="reveals_per_day", value=10**6)
    assert in_force()["reveals_per_day"] == 200


@pytest.mark.parametrize(("language", "words"), [("en", ("100", "40", "Values revealed in a day"))])
def test_the_card_says_before_and_after(house: House, language: str, words: tuple[str, ...]) -> None:
    made = propose(change_of("limit"), {"limit": "reveals_per_day", "value": 40}, by=house.asker)
    page = signed_in("sue", language=language).get(reverse("approvals:case", args=[case_of(made).uuid]))
    assert all(word in page.content.decode() for word in words)


def test_the_page_asks_and_says_a_fault_beside_the_field(house: House) -> None:
    client = signed_in("sam")
    address = reverse("administrators:propose", args=["limit"])
    assert "beyond the bounds" in client.post(address, {"limit": "reveals_per_day", "value": 9999}).content.decode()
    page = client.post(address, {"limit": "reveals_per_day", "value": 40}, follow=True).content.decode()
    assert "SA-0001 is asked for" in page.replace(Proposal.objects.get().case.number, "SA-0001")  # type: ignore[union-attr]
    assert client.get(reverse("administrators:propose", args=["nothing"])).status_code == 404
    for kind in ("holder", "end", "post", "role", "ceiling", "limit", "tier"):
        assert client.get(reverse("administrators:propose", args=[kind])).status_code == 200


def decide(case: Case) -> str:
    return reverse("administrators:decide", args=[case.uuid])
