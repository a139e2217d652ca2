"""Leaving for good: successors, what is open, the sign-in, all in one act by the unit's head."""

import pytest
from django.urls import reverse

from audit.trail.models import LogEntry
from crm.jobs.work import ticking
from crm.leaves.departures import Succession, leave_for_good
from crm.models import Departure, Holding, User
from crm.posts.actions import Impossible, NotYours
from crm.posts.queries import seat_on, seats_of
from tests.builders import a_person, a_post, seat, signed_in
from tests.crm.deadlines.arrangement import a_deadline
from tests.crm.leaves.arrangement import Company, days, holding, on, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return Company()


def acts(company: Company, day: int = 0) -> str:
    now = seat_on(company.manager, days(day))
    return f"{now.person_name} {now.letter}" if now else ""


def test_a_successor_follows_and_the_sign_in_is_closed_at_once(company: Company) -> None:
    a_deadline(company.manager, number="N-1")
    amy = signed_in("amy")
    assert amy.get("/posts/").status_code == 200
    successor = Succession("person", a_person("zoe"))
    done = leave_for_good(a_person("amy"), days(0), {holding(company.manager).pk: successor}, by=seat(company.chief))
    assert acts(company) == "Zoe A"
    assert amy.get("/posts/").status_code == 302
    assert not User.objects.get(username="amy").is_active and done.closed_at is not None
    assert [item["number"] for held in done.items for item in held["items"]] == ["N-1"]
    assert done.successors == [{"post": "am-1", "name": company.manager.name, "side": "A", "person": "Zoe"}]
    line = LogEntry.objects.get(event="person.departed")
    assert (line.person_name, line.facts["person"], line.facts["posts"]) == ("Chen", "Amy", "am-1")
    assert LogEntry.objects.filter(event="person.sign_in_closed").count() == 1
    assert told("person.succeeds") == [("", "zoe")]


def test_b_becomes_a(company: Company) -> None:
    b = Succession("b")
    leave_for_good(a_person("amy"), days(0), {holding(company.manager).pk: b}, by=seat(company.chief))
    assert acts(company) == "Bo A"
    assert not Holding.objects.filter(post=company.manager, side="B", until=None).exists()


def test_a_post_may_stay_vacant_and_a_side_b_ends_too(company: Company) -> None:
    side_b = a_post("am-3", a="ava", b="amy", above=company.chief)
    leave_for_good(a_person("amy"), days(0), {}, by=seat(company.chief))
    assert acts(company) == "" and seats_of(a_person("amy").pk, days(0)) == []
    assert not Holding.objects.filter(post=side_b, side="B", until=None).exists()


def test_on_a_later_day_everything_ends_by_the_date_and_the_clock_closes_the_sign_in(company: Company) -> None:
    successor = Succession("person", a_person("zoe"))
    leave_for_good(a_person("amy"), days(3), {holding(company.manager).pk: successor}, by=seat(company.chief))
    assert acts(company) == "Amy A" and acts(company, 3) == "Zoe A"
    for day, active in ((2, True), (3, False), (4, False)):
        with on(days(day)):
            ticking.send(sender=None)
        assert User.objects.get(username="amy").is_active is active
    assert LogEntry.objects.filter(event="person.sign_in_closed").count() == 1
    User.objects.filter(username="amy").update(is_active=True)
    with on(days(5)):
        ticking.send(sender=None)
    assert User.objects.get(username="amy").is_active


def test_who_may_let_somebody_leave(company: Company) -> None:
    a_post("om-1", role="order_clerk", a="olga", b="amy")
    amy = a_person("amy")
    for by in (company.chief, company.other, company.manager):
        with pytest.raises(NotYours):
            leave_for_good(amy, days(0), {}, by=seat(by))
    with pytest.raises(NotYours):
        leave_for_good(a_person("ines"), days(0), {}, by=seat(company.centre))
    leave_for_good(amy, days(0), {}, by=seat(company.centre))
    with pytest.raises(NotYours):
        leave_for_good(a_person("nobody"), days(0), {}, by=seat(company.chief))
    leave_for_good(a_person("nobody"), days(0), {}, by=seat(company.centre))


def test_what_cannot_be_leaves_everything_as_it_was(company: Company) -> None:
    amy, held = a_person("amy"), holding(company.manager).pk
    alone = a_post("am-3", a="ava", above=company.chief)
    wrong = [
        (amy, days(-1), {}, "past"),
        (amy, days(0), {held: Succession("person", a_person("bo"))}, "both_sides"),
        (a_person("ava"), days(0), {holding(alone).pk: Succession("b")}, "no_b"),
    ]
    for person, day, successions, fault in wrong:
        with pytest.raises(Impossible) as declined:
            leave_for_good(person, day, successions, by=seat(company.chief))
        assert declined.value.fault == fault
    assert acts(company) == "Amy A" and not Departure.objects.exists()
    assert User.objects.filter(is_active=False).count() == 0


def test_the_page_shows_what_is_open_and_does_it(company: Company) -> None:
    a_deadline(company.manager, number="N-1")
    amy, zoe, held = a_person("amy"), a_person("zoe"), holding(company.manager).pk
    at, chen = reverse("leaves:leaving", args=[amy.pk]), signed_in("chen")
    assert "N-1" in chen.get(at).content.decode()
    wanting = chen.post(at, {"on": days(0), f"follow_{held}": "person"})
    assert wanting.status_code == 200 and "Choose who follows" in wanting.content.decode()
    late = chen.post(at, {"on": days(-1), f"follow_{held}": "vacant"})
    assert "This lies in the past" in late.content.decode()
    answer = chen.post(at, {"on": days(0), f"follow_{held}": "person", f"person_{held}": zoe.pk}, follow=True)
    assert "Zoe" in answer.content.decode() and "sign-in closed" in answer.content.decode()
    shown = {who: signed_in(who).get(answer.redirect_chain[-1][0]).status_code for who in ("chen", "ines", "ann")}
    assert shown == {"chen": 200, "ines": 200, "ann": 404}


def test_the_page_says_which_post_must_act_where_a_holding_is_not_this_seats(company: Company) -> None:
    clerks = a_post("oc-0", role="order_clerk", a="otto")
    a_post("oc-1", role="order_clerk", a="olga", b="amy", above=clerks)
    at = reverse("leaves:leaving", args=[a_person("amy").pk])
    chen = signed_in("chen")
    shown = chen.get(at).content.decode()
    assert "岗位 oc-1 by 岗位 oc-0" in shown and "Let them leave" not in shown
    chen.post(at, {"on": days(0)})
    assert User.objects.get(username="amy").is_active
    assert signed_in("ann").get(at).status_code == 404
