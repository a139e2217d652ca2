"""A round from its announcement to the day on which its grades are in force."""

import copy
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.approvals import actions as approvals
from crm.deadlines.models import Deadline
from crm.models import Notice
from crm.models import Unit as CompanyUnit
from customers.catalog.levels import level_of, levels
from customers.grading import actions, drafting, works
from customers.grading.duties import RUN
from customers.grading.models import GradingResult, GradingRound
from customers.grading.shipped import FIRST
from customers.records.actions import change, remove_untouched
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.reconciling import look_at
from tests.builders import a_customer, a_post, opened, seat, signed_in
from tests.customers.grading.people import (
    BEST,
    PLAIN,
    Unit,
    a_unit,
    announced,
    approve,
    asked,
    in_force,
    previewed,
    rules,
)

pytestmark = pytest.mark.django_db
State = GradingRound.State


def grades(*customers: Customer) -> list[str]:
    """Return what grades customers have now."""
    with unlocked():
        found = dict(Customer.objects.filter(pk__in=[one.pk for one in customers]).values_list("pk", "grade"))
    return [found[one.pk] for one in customers]


def moves(found: GradingRound) -> dict[int, str]:
    """Return how each customer moves in a round."""
    return dict(GradingResult.objects.filter(round=found).values_list("customer", "move"))


def test_a_preview_says_who_would_move_and_changes_nobody_until_the_chief_approves() -> None:
    unit = a_unit()
    rules(unit)
    best, plain, gap = unit.customer(), unit.customer(PLAIN), unit.customer(PLAIN, attention="")
    found = previewed(unit)
    assert found.state == State.PREVIEWED and found.counts == {"important": 1, "general": 1}
    assert moves(found) == {best.pk: "new", plain.pk: "new", gap.pk: "held"}
    assert grades(best, plain, gap) == ["", "", ""]
    done = in_force_from(unit, found)
    assert done.state == State.DONE and done.in_force_on == timezone.localdate()
    assert grades(best, plain, gap) == ["important", "general", ""] and not look_at(0).differing


def in_force_from(unit: Unit, found: GradingRound) -> GradingRound:
    """Propose a preview and approve it."""
    by = seat(unit.analyst)
    with acting(by=by):
        found = actions.propose(found, by=by)
    return approve(unit, found)


def test_a_gap_that_stops_names_its_field_and_the_grade_before_stays() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer()
    in_force(unit)
    with acting(by=seat(unit.manager)):
        record = opened(customer, unit.manager)
        change(record, {"attention": ""}, rev=record.rev)
    found = in_force(unit)
    row = GradingResult.objects.get(round=found)
    assert (row.move, row.level, row.gaps, row.before) == ("held", "", ["attention"], "important")
    assert grades(customer) == ["important"]


def test_only_customers_that_the_unit_s_analysts_may_open_are_graded() -> None:
    unit = a_unit()
    rules(unit)
    mine, theirs = unit.customer(), a_customer(a_post("am-9", a="ann"), **BEST)
    found = in_force(unit)
    assert set(moves(found)) == {mine.pk} and grades(theirs) == [""]


def test_the_day_is_kept_and_what_is_due_before_it_is_pulled_forward() -> None:
    unit, day = a_unit(), timezone.localdate() + timedelta(days=9)
    rules(unit)
    unit.customer()
    found = previewed(unit, day)
    due = Deadline.objects.get(subject=found.uuid, duty=RUN.code)
    assert due.post_id == unit.analyst.pk and timezone.localtime(due.due).date() == day
    assert LogEntry.objects.filter(event="grading.announced").exists()
    by = seat(unit.analyst)
    with acting(by=by), pytest.raises(drafting.NotNow, match="early"):
        actions.propose(found, by=by)


def test_one_round_at_a_time_and_none_without_published_rules() -> None:
    unit = a_unit()
    found = announced(unit)
    with pytest.raises(drafting.NotNow, match="running"):
        announced(unit)
    by = seat(unit.analyst)
    with acting(by=by), pytest.raises(drafting.NotNow, match="rules"):
        actions.compute(found, by=by)


def test_what_was_sent_back_is_graded_anew_and_what_was_rejected_is_over() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer()
    found, by = asked(unit), seat(unit.chief)
    assert found.case is not None
    with acting(by=by):
        case = approvals.send_back(found.case, by=by, mark=found.case.mark, note="再看一遍")
        found = actions.follow(found, case, by=by)
    assert found.state == State.PREVIEWED and grades(customer) == [""]
    analyst = seat(unit.analyst)
    with acting(by=analyst):
        found = actions.propose(actions.compute(found, by=analyst), by=analyst)
    assert found.case is not None
    with acting(by=by):
        found = actions.follow(found, approvals.reject(found.case, by=by, mark=found.case.mark, note="不评"), by=by)
    assert found.state == State.CANCELLED and grades(customer) == [""]


def test_a_proposal_is_taken_back_and_a_round_called_off() -> None:
    unit = a_unit()
    rules(unit)
    unit.customer()
    found, by = asked(unit), seat(unit.analyst)
    with acting(by=by):
        assert actions.take_back(found, by=by).state == State.PREVIEWED
        assert actions.cancel(found, by=by).state == State.CANCELLED
        with pytest.raises(drafting.NotNow):
            actions.compute(found, by=by)
    assert not Deadline.objects.filter(subject=found.uuid, closed_at=None).exists()


def test_the_chief_cannot_run_what_the_chief_approves_and_another_unit_cannot_either() -> None:
    unit = a_unit()
    rules(unit)
    found = announced(unit)
    for post in (unit.chief, unit.manager):
        with acting(by=seat(post)), pytest.raises(drafting.NotYours):
            actions.compute(found, by=seat(post))


def test_the_levels_of_the_rules_are_in_force_with_their_service() -> None:
    unit = a_unit()
    content = copy.deepcopy(FIRST)
    content["levels"][0] |= {"heading_zh": "金牌客户", "heading_en": "Gold", "contact_interval_days": 7}
    rules(unit, content)
    unit.customer()
    in_force(unit)
    assert [one.heading_zh for one in levels()] == ["金牌客户", "一般客户"]
    assert level_of("important").contact_interval_days == 7


def test_the_posts_that_a_level_names_are_told_how_many_of_theirs_have_a_new_grade() -> None:
    unit = a_unit()
    rules(unit)
    for values in (BEST, PLAIN, PLAIN):
        unit.customer(values)
    in_force(unit)
    told = {one.post_id: one.facts["count"] for one in Notice.objects.filter(tiding="grading.changed")}
    assert told == {unit.manager.pk: 3, unit.chief.pk: 1}


def test_who_is_told_gets_a_link_that_the_post_may_follow() -> None:
    unit = a_unit()
    content = copy.deepcopy(FIRST)
    content["levels"][0]["told"] = ["account_manager", "order_clerk"]
    rules(unit, content)
    elsewhere, clerk = a_post("am-9", a="ann"), a_post("oc-1", role="order_clerk", a="olga")
    elsewhere.unit = CompanyUnit.objects.create(name="营销二部")
    elsewhere.save()
    a_customer(unit.analyst, unit.manager, elsewhere, clerk, **BEST)
    found = in_force(unit)
    links = dict(Notice.objects.filter(tiding="grading.changed").values_list("post__code", "link"))
    there, customers = reverse("grading:round", args=[found.uuid]), reverse("browse:list")
    assert links == {"am-1": there, "am-9": customers, "oc-1": customers}
    for name, link in (("amy", there), ("ann", customers), ("olga", customers)):
        assert signed_in(name).get(link).status_code == 200


def test_a_grading_again_with_the_same_values_moves_nobody() -> None:
    unit = a_unit()
    rules(unit)
    one, two = unit.customer(), unit.customer(PLAIN)
    in_force(unit)
    found = in_force(unit)
    assert moves(found) == {one.pk: "same", two.pk: "same"} and not look_at(0).differing


def test_counting_sealed_values_leaves_a_line_and_no_value_at_rest() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer()
    found = previewed(unit)
    row = GradingResult.objects.get(round=found)
    assert "integrity_grade" not in row.points and "1000" not in row.sealed and row.sealed
    line = LogEntry.objects.get(event="records.scored")
    assert "integrity_grade" in line.fields and line.tier == "sensitive" and line.touched.count() == 1
    assert customer.pk == row.customer_id


def test_a_job_that_breaks_off_goes_on_where_it_was_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = a_unit()
    rules(unit)
    customers = [unit.customer() for _number in range(5)]
    monkeypatch.setattr(works, "CHUNK", 2)
    broken: list[int] = []

    def breaking(ids: Sequence[int], *args: Any, **kwargs: Any) -> Any:
        if customers[2].pk in ids and not broken:
            broken.append(1)
            raise OperationalError("the database went away")
        return scored(ids, *args, **kwargs)

    scored = works.records.scored
    monkeypatch.setattr(works.records, "scored", breaking)
    found = previewed(unit)
    assert found.state == State.PREVIEWED and found.job is not None and found.job.attempts == 2
    assert sorted(moves(found)) == sorted(one.pk for one in customers)
    assert LogEntry.objects.filter(event="records.scored").count() == 3


def test_graded_again_before_approval_the_earlier_preview_goes() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer()
    found, by = previewed(unit), seat(unit.analyst)
    with acting(by=seat(unit.manager)):
        record = opened(customer, unit.manager)
        low = {"attention": "low", "cooperation": "low", "trade_area": "school", "display_form": "counter"}
        change(record, low, rev=record.rev)
    with acting(by=by):
        found = actions.compute(found, by=by)
    assert GradingResult.objects.get(round=found).level == "general" and found.counts == {"general": 1}


def test_results_of_a_customer_go_with_the_record() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer()
    previewed(unit)
    with acting(by=seat(unit.analyst)):
        remove_untouched({customer.pk: customer.rev}, by=seat(unit.analyst))
    assert not GradingResult.objects.exists()
