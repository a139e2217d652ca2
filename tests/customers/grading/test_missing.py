"""What stops a customer leads to where it is filled in, for whoever fills it in; and two people grade, not one."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from audit.trail.context import acting
from crm.approvals.models import Case
from crm.jobs.models import Job
from crm.models import Holding
from customers.catalog.actions import hide
from customers.grading import drafting
from customers.grading.models import GradingRound
from customers.records.actions import change
from customers.records.models import Customer
from tests.builders import a_person, a_post, opened, seat, signed_in
from tests.customers.grading.people import PLAIN, a_unit, asked, in_force, previewed, rules
from tests.customers.grading.test_pages import posted, text

pytestmark = pytest.mark.django_db


def edit(customer: Customer) -> str:
    """Return the address of the form in which the operating fields of a customer are edited."""
    return reverse("browse:edit", args=[customer.uuid, "operating"])


def test_the_manager_follows_a_gap_to_its_input_in_the_edit_form() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer(PLAIN, attention="", trade_area="")
    found = previewed(unit)
    client = signed_in("amy")
    page = text(client, "grading:round", found.uuid, move="held")
    links = re.findall(r'href="([^"]+#id_[a-z_]+)"', page)
    assert links == [f"{edit(customer)}#id_trade_area", f"{edit(customer)}#id_attention"]
    form = client.get(edit(customer)).content.decode()
    assert 'id="id_attention"' in form and 'id="id_trade_area"' in form


def test_who_does_not_fill_a_gap_in_is_led_to_the_record_and_told_who_does() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer(PLAIN, attention="")
    found = previewed(unit)
    page = text(signed_in("sam"), "grading:round", found.uuid, move="held")
    assert f"{reverse('browse:record', args=[customer.uuid])}#group-operating" in page
    assert "(kept up by Account manager)" in page and "#id_attention" not in page


def test_the_record_and_the_sum_of_a_stopped_customer_lead_there_too() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer(PLAIN, attention="")
    in_force(unit)
    client = signed_in("amy")
    for name in ("grading:why", "browse:record"):
        page = text(client, name, customer.uuid)
        assert f"{edit(customer)}#id_attention" in page and "Stopped by a gap" in page


def test_a_gap_that_was_filled_is_graded_by_grading_anew() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer(PLAIN, attention="")
    found = previewed(unit)
    with acting(by=seat(unit.manager)):
        record = opened(customer, unit.manager)
        change(record, {"attention": "high"}, rev=record.rev)
    client = signed_in("sam")
    client.post(reverse("grading:act", args=[found.uuid, "compute"]))
    found.refresh_from_db()
    assert found.moves == {"new": 1} and "#id_attention" not in text(client, "grading:round", found.uuid, move="held")


def who_is_both() -> tuple[GradingRound, Case, Client]:
    """Return a proposal of an analyst who acts on the chief's post as well, its case, and their browser there."""
    unit = a_unit()
    rules(unit)
    unit.customer()
    unit.chief.above = a_post("dr-1", role="director", a="dora")
    unit.chief.save()
    both = a_person("sam")
    Holding.objects.filter(post=unit.chief).delete()
    Holding.objects.create(post=unit.chief, person=both, side="A", first=date(2020, 1, 1))
    found = asked(unit)
    assert found.case is not None
    client = signed_in("sam")
    client.post(reverse("posts:choose_seat"), {"post": "sc-1"})
    return found, found.case, client


def test_who_proposed_a_grading_does_not_approve_it_on_another_post_of_theirs() -> None:
    found, case, client = who_is_both()
    page = text(client, "grading:round", found.uuid)
    assert 'value="approve"' not in page and case.state == Case.State.OPEN
    client.post(reverse("grading:decide", args=[case.uuid]), {"mark": case.mark, "decision": "approve"})
    case.refresh_from_db()
    found.refresh_from_db()
    assert (case.state, found.state) == (Case.State.OPEN, GradingRound.State.ASKED)
    assert "so the post above decides" in page
    above = signed_in("dora")
    assert 'value="approve"' in text(above, "grading:round", found.uuid)
    above.post(reverse("grading:decide", args=[case.uuid]), {"mark": case.mark, "decision": "approve"})
    found.refresh_from_db()
    assert found.state == GradingRound.State.DONE


def test_a_field_that_the_centre_hides_is_left_out_of_the_next_draft() -> None:
    unit = a_unit()
    rules(unit)
    centre = seat(a_post("ic-1", role="information_centre", a="ivy"))
    hide("main_products", by=centre)
    with acting(by=seat(unit.analyst)):
        draft = drafting.draw_up(by=seat(unit.analyst))
    assert "main_products" not in {one["field"] for one in draft.content["criteria"]}
    assert drafting.faults_in(draft.content) == []


def test_a_weight_without_a_score_is_named_beside_its_input() -> None:
    unit = a_unit()
    with acting(by=seat(unit.analyst)):
        draft = drafting.draw_up(by=seat(unit.analyst))
    sent = posted(draft, **{"weight-market_type": "5"})
    page = signed_in("sam").post(reverse("grading:version", args=[1]), sent).content.decode()
    assert "needs a score" in page and 'href="#id_weight-market_type"' in page


def test_a_field_that_is_new_in_the_catalogue_has_the_scores_that_ship_and_no_weight() -> None:
    unit = a_unit()
    with acting(by=seat(unit.analyst)):
        draft = drafting.draw_up(by=seat(unit.analyst))
    draft.content["criteria"] = [one for one in draft.content["criteria"] if one["field"] != "monthly_orders"]
    draft.save()
    sent = posted(draft, **{"weight-monthly_orders": "15"})
    assert sent["bands-monthly_orders"] and "stops-monthly_orders" not in sent
    signed_in("sam").post(reverse("grading:version", args=[1]), sent)
    draft.refresh_from_db()
    (made,) = [one for one in draft.content["criteria"] if one["field"] == "monthly_orders"]
    assert made["weight"] == 15 and not made["stops"] and made["bands"][0] == ["1", 40]


def test_whoever_decides_is_led_to_the_round_and_others_see_how_far_it_is() -> None:
    unit = a_unit()
    rules(unit)
    unit.customer()
    found = asked(unit)
    assert found.case is not None
    sent = {"mark": found.case.mark, "decision": "approve"}
    answer = signed_in("sue").post(reverse("grading:decide", args=[found.case.uuid]), sent)
    assert answer.headers["Location"] == reverse("grading:round", args=[found.uuid])
    found.refresh_from_db()
    Job.objects.filter(pk=found.job_id).update(state=Job.State.RUNNING, done=25, total=100)
    GradingRound.objects.filter(pk=found.pk).update(state=GradingRound.State.APPLYING)
    assert "hx-get" in text(signed_in("sue"), "grading:round", found.uuid)
    page = text(signed_in("sam"), "grading:round", found.uuid)
    assert "25 of 100" in page and 'value="25"' in page and "jobs/" not in page
