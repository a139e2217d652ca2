"""The pages of grading, as a browser sends them."""

import copy
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Unit as CompanyUnit
from customers.grading import drafting
from customers.grading.forms import RulesForm
from customers.grading.models import GradingResult, GradingRound, GradingRules, GradingTrial
from customers.grading.shipped import FIRST
from customers.records.actions import grant
from tests.builders import a_post, seat, signed_in
from tests.customers.grading.people import PLAIN, a_unit, asked, in_force, previewed, rules

pytestmark = pytest.mark.django_db


def text(client: Client, name: str, *args: object, status: int = 200, **query: str) -> str:
    """Return a page's HTML."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def posted(draft: GradingRules, **changes: str) -> dict[str, str]:
    """Return what a browser sends of a draft's form as it stands, with some inputs changed."""
    form = RulesForm(draft)
    sent: dict[str, str] = {}
    for bound in form:
        value = bound.value()
        if bound.widget_type == "checkbox":
            sent |= {bound.html_name: "on"} if value else {}
        else:
            sent[bound.html_name] = value if value is not None else ""
    return {**sent, **changes}


def test_a_round_goes_from_announcement_to_effect_by_its_pages() -> None:
    unit = a_unit()
    rules(unit)
    best, plain = unit.customer(name="富丽超市"), unit.customer(PLAIN, name="小店")
    chief, analyst = signed_in("sue"), signed_in("sam")
    today = timezone.localdate()
    answer = chief.post(reverse("grading:announce"), {"day": (today + timedelta(days=3)).isoformat()}, follow=True)
    assert "Announced" in answer.content.decode()
    found = GradingRound.objects.get()
    page = text(analyst, "grading:round", found.uuid)
    assert "Make the preview" in page and "Announced by Sue" in page and "version 1" in page and "2 · 100 %" in page
    analyst.post(reverse("grading:act", args=[found.uuid, "compute"]))
    page = text(analyst, "grading:round", found.uuid)
    assert "富丽超市" in page and "小店" in page and "It can be proposed from" in page
    GradingRound.objects.update(day=today)
    analyst.post(reverse("grading:act", args=[found.uuid, "propose"]), {"note": "请审"})
    inbox = chief.get(reverse("approvals:inbox")).content.decode()
    assert found.number in inbox and "Read and decide" in inbox
    found.refresh_from_db()
    assert found.case is not None and 'value="approve"' in text(chief, "grading:round", found.uuid)
    wrong = chief.post(
        reverse("grading:decide", args=[found.case.uuid]), {"mark": found.case.mark, "decision": "reject"}
    )
    assert wrong.status_code == 422 and "富丽超市" in wrong.content.decode()
    chief.post(reverse("grading:decide", args=[found.case.uuid]), {"mark": found.case.mark, "decision": "approve"})
    assert "In force" in text(signed_in("amy"), "grading:round", found.uuid)
    record = text(signed_in("amy"), "browse:record", best.uuid)
    assert "Important customer" in record and reverse("grading:why", args=[best.uuid]) in record
    assert "General customer" in text(signed_in("amy"), "browse:record", plain.uuid)


def test_the_day_lies_ahead_and_a_round_under_way_is_named() -> None:
    a_unit()
    client = signed_in("sue")
    today = timezone.localdate().isoformat()
    assert "lies ahead" in client.post(reverse("grading:announce"), {"day": today}).content.decode()
    later = (timezone.localdate() + timedelta(days=5)).isoformat()
    client.post(reverse("grading:announce"), {"day": later})
    assert "under way already" in client.post(reverse("grading:announce"), {"day": later}).content.decode()


def test_the_information_centre_announces_for_every_unit_that_can() -> None:
    a_unit()
    a_post("ic-1", role="information_centre", a="ivy")
    CompanyUnit.objects.create(name="没有人的科室")
    later = (timezone.localdate() + timedelta(days=5)).isoformat()
    signed_in("ivy").post(reverse("grading:announce"), {"day": later})
    assert GradingRound.objects.count() == 1


def test_a_sum_shows_its_parts_and_keeps_the_sealed_one_shut_until_it_is_opened_by_a_reveal() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer()
    in_force(unit)
    client = signed_in("amy")
    page = text(client, "grading:why", customer.uuid)
    assert "Trade area" in page and ">15<" in page and "<b>100</b>" not in page
    row = GradingResult.objects.get()
    sent = {"result": str(row.pk), "purpose": "inspection", "reason": ""}
    assert client.post(reverse("grading:why", args=[customer.uuid]), sent).status_code == 422
    assert not LogEntry.objects.filter(event="field.revealed").exists()
    answer = client.post(reverse("grading:why", args=[customer.uuid]), {**sent, "reason": "客户询问等级"})
    assert "<b>100</b>" in answer.content.decode() and answer["Cache-Control"] == "no-store"
    lines = LogEntry.objects.filter(event="field.revealed")
    assert {line.fields for line in lines} == {",integrity_grade,", ",monthly_amount,"}
    assert {(line.reason, line.object_id) for line in lines} == {("客户询问等级", customer.pk)}


def test_who_may_not_reveal_the_field_does_not_learn_its_points() -> None:
    unit = a_unit()
    rules(unit)
    clerk = a_post("oc-1", role="order_clerk", a="olga")
    customer = unit.customer()
    in_force(unit)
    by = seat(unit.manager)
    with acting(by=by):
        grant([customer.pk], clerk.group_id, post="oc-1", basis="duty", by=by)
    client, row = signed_in("olga"), GradingResult.objects.get()
    sent = {"result": str(row.pk), "purpose": "inspection", "reason": "想看一看"}
    answer = client.post(reverse("grading:why", args=[customer.uuid]), sent)
    assert answer.status_code == 403 and "<b>100</b>" not in answer.content.decode()
    assert LogEntry.objects.filter(event="record.refused").exists()


def test_a_customer_of_others_has_no_sum() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer()
    a_post("am-9", a="ann")
    text(signed_in("ann"), "grading:why", customer.uuid, status=404)


def test_history_stands_on_the_page_latest_first() -> None:
    unit = a_unit()
    rules(unit)
    customer = unit.customer()
    first, second = in_force(unit), in_force(unit)
    page = text(signed_in("amy"), "grading:why", customer.uuid)
    assert page.index(second.number) < page.index(first.number)


def test_a_draft_is_written_tried_and_published() -> None:
    unit = a_unit()
    unit.customer()
    unit.customer(PLAIN)
    analyst, chief = signed_in("sam"), signed_in("sue")
    analyst.post(reverse("grading:draw_up"))
    draft = GradingRules.objects.get()
    assert "Orders a month" in text(analyst, "grading:version", 1)
    sent = posted(draft, **{"level-0-at_least": "35", "try": "1"})
    page = analyst.post(reverse("grading:version", args=[1]), sent, follow=True).content.decode()
    trial = GradingTrial.objects.get()
    assert trial.done and trial.counts == {"important": 2} and trial.before == {"": 2}
    assert "Under version 1" in page and "nobody" in page
    assert not GradingResult.objects.exists()
    draft.refresh_from_db()
    chief.post(reverse("grading:settle", args=[1, "publish"]), {"rev": str(draft.rev)})
    draft.refresh_from_db()
    assert draft.state == "published" and draft.content["levels"][0]["at_least"] == 35
    assert analyst.post(reverse("grading:version", args=[1]), sent).status_code == 404


def test_a_fault_stands_beside_its_input_and_nothing_typed_is_lost() -> None:
    unit = a_unit()
    by = seat(unit.analyst)
    with acting(by=by):
        draft = drafting.draw_up(by=by)
    sent = posted(draft, **{"level-0-at_least": "500", "level-0-heading_en": "Typed by me"})
    page = signed_in("sam").post(reverse("grading:version", args=[1]), sent).content.decode()
    assert "Nobody can reach the highest level" in page and "Typed by me" in page
    sent = posted(draft, **{"bands-scientific_quota": "abc"})
    page = signed_in("sam").post(reverse("grading:version", args=[1]), sent).content.decode()
    assert "as in the example" in page and "abc" in page


def test_as_many_levels_as_the_company_wants_each_with_a_code_of_its_own() -> None:
    unit = a_unit()
    by = seat(unit.analyst)
    with acting(by=by):
        draft = drafting.draw_up(by=by)
    more = {
        "level-2-heading_zh": "观察客户", "level-2-heading_en": "Watched", "level-2-at_least": "0",
        "level-2-contact_interval_days": "90", "level-2-review_depth": "sample", "level-1-at_least": "30",
    }  # fmt: skip
    signed_in("sam").post(reverse("grading:version", args=[1]), posted(draft, **more))
    draft.refresh_from_db()
    codes = [one["code"] for one in draft.content["levels"]]
    assert codes[:2] == ["important", "general"] and len(set(codes)) == 3
    page = text(signed_in("sam"), "grading:version", 1)
    assert len(re.findall(r"A further level", page)) == 2


def test_two_who_write_into_a_draft_do_not_overwrite_each_other() -> None:
    unit = a_unit()
    by = seat(unit.analyst)
    with acting(by=by):
        draft = drafting.draw_up(by=by)
    first = posted(draft, note="one")
    client = signed_in("sam")
    client.post(reverse("grading:version", args=[1]), first)
    page = client.post(reverse("grading:version", args=[1]), posted(draft, note="two")).content.decode()
    assert "Somebody was quicker" in page and 'value="two"' in page
    draft.refresh_from_db()
    assert draft.note == "one"


def test_only_a_chief_publishes_and_only_who_drafts_writes() -> None:
    unit = a_unit()
    by = seat(unit.analyst)
    with acting(by=by):
        draft = drafting.draw_up(by=by)
    assert signed_in("sam").post(reverse("grading:settle", args=[1, "publish"]), {"rev": "1"}).status_code == 404
    assert signed_in("amy").post(reverse("grading:version", args=[1]), posted(draft)).status_code == 404
    assert "Weight" in text(signed_in("amy"), "grading:version", 1)


def test_another_unit_s_round_is_not_there_and_the_compliance_officer_reads_it_without_names() -> None:
    unit = a_unit()
    rules(unit)
    unit.customer(name="富丽超市")
    found = previewed(unit)
    other = CompanyUnit.objects.create(name="营销二部")
    away = a_post("am-9", a="ann")
    away.unit = other
    away.save()
    a_post("co-1", role="compliance_officer", a="cody")
    text(signed_in("ann"), "grading:round", found.uuid, status=404)
    page = text(signed_in("cody"), "grading:round", found.uuid)
    assert "富丽超市" not in page and "not open to this post" in page and "/act" not in page and "decision" not in page


def test_a_long_round_is_read_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = a_unit()
    rules(unit)
    for _number in range(3):
        unit.customer()
    found = previewed(unit)
    monkeypatch.setattr("customers.grading.queries.PAGE", 2)
    monkeypatch.setattr("customers.grading.queries.results.__kwdefaults__", {"after": 0, "size": 2})
    client = signed_in("sam")
    page = text(client, "grading:round", found.uuid, move="new")
    (after,) = re.findall(r"after=(\d+)", page)
    assert len(re.findall(r"row-link", page)) == 2
    assert len(re.findall(r"row-link", text(client, "grading:round", found.uuid, move="new", after=after))) == 1


def test_the_number_of_statements_does_not_grow_with_the_customers() -> None:
    unit = a_unit()
    rules(unit)
    counts = []
    for many in (1, 6):
        for _number in range(many):
            unit.customer()
        found = previewed(unit)
        counts.append(_statements(found))
        GradingRound.objects.update(state="cancelled")
    assert counts[0] == counts[1]


def _statements(found: GradingRound) -> int:
    client = signed_in("sam")
    client.get(reverse("grading:rounds"))
    with CaptureQueriesContext(connection) as asked_for:
        client.get(reverse("grading:round", args=[found.uuid]))
    return len(asked_for)


def test_rules_with_other_levels_show_old_grades_by_their_own_names() -> None:
    unit = a_unit()
    rules(unit)
    unit.customer()
    in_force(unit)
    content = copy.deepcopy(FIRST)
    content["levels"][0] |= {"code": "v2-1-1", "heading_zh": "金牌客户", "heading_en": "Gold"}
    rules(unit, content)
    found = asked(unit)
    page = text(signed_in("sue"), "grading:round", found.uuid)
    assert "Important customer" in page and "Gold" in page


def test_a_sealed_part_that_came_with_a_merge_stays_shut_and_the_page_says_so() -> None:
    unit = a_unit()
    rules(unit)
    other, kept = unit.customer(), unit.customer(PLAIN)
    in_force(unit)
    GradingResult.objects.filter(customer=kept.pk).delete()
    GradingResult.objects.filter(customer=other.pk).update(customer=kept.pk)
    sent = {"result": str(GradingResult.objects.get().pk), "purpose": "inspection", "reason": "客户询问等级"}
    page = signed_in("amy").post(reverse("grading:why", args=[kept.uuid]), sent).content.decode()
    assert "came with a merged record" in page and "<b>100</b>" not in page


def test_versions_stand_the_newest_first() -> None:
    unit = a_unit()
    for _number in range(3):
        rules(unit)
    page = text(signed_in("sam"), "grading:versions")
    assert re.findall(r">Version (\d)<", page) == ["3", "2", "1"]
