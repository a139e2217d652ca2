"""The catalogue's pages: who enters, what the list shows, and what a change does at once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.trail.models import LogEntry
from crm.administrators.actions import propose
from crm.administrators.changes import change_of
from crm.jobs.actions import perform
from crm.jobs.models import Job
from customers.catalog.queries import catalogue
from customers.fields.rules import mark_of
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import a_customer, a_person, a_post, opened, seat, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre() -> Client:
    return signed_in("ines", post=a_post("ic-1", role="information_centre", a="ines"))


def posted(client: Client, identifier: str, **changes: Any) -> Any:
    """Post the change form as the page shows it, with something changed."""
    entry = catalogue().entry(identifier)
    shown = {
        "owner": entry.owner,
        "due_days": "" if entry.due_days is None else entry.due_days,
        "update_days": "" if entry.update_days is None else entry.update_days,
        "reason_zh": entry.reason_zh,
        "reason_en": entry.reason_en,
        "mark": mark_of(entry),
    } | ({"before_grading": "on"} if entry.before_grading else {})
    return client.post(reverse("catalog:entry", args=[identifier]), shown | changes, follow=True)


def said(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("name", "needs_entry", "centre_only"),
    [("list", False, False), ("add", False, True), ("entry", True, True), ("hide", True, True), ("show", True, True)],
)
def test_every_seat_reads_the_catalogue_and_the_information_centre_changes_it(
    centre: Client, name: str, needs_entry: bool, centre_only: bool
) -> None:
    address = reverse(f"catalog:{name}", args=["needs"] if needs_entry else [])
    a_person("stranger")
    manager = signed_in("amy", post=a_post())
    posting = name in ("hide", "show")
    assert Client().get(address).status_code == 302
    assert signed_in("stranger").get(address).status_code == 404
    assert manager.get(address).status_code == (404 if centre_only else 200)
    assert manager.post(address).status_code == (404 if centre_only else 405)
    assert centre.get(address).status_code == (405 if posting else 200)


def test_an_entry_that_there_is_not_is_not_found(centre: Client) -> None:
    for name in ("entry", "hide", "show"):
        assert centre.post(reverse(f"catalog:{name}", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_list_shows_every_field_in_its_group(language: str) -> None:
    page = said(signed_in("amy", post=a_post(), language=language).get(reverse("catalog:list")))
    for entry in catalogue().all:
        assert f">{entry.identifier}<" in page and entry.heading_zh in page
    assert page.count('scope="rowgroup"') == 6


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"text": "联系电话"}, {"phone"}),
        ({"text": "TELEPHONE"}, {"phone", "spare_phone"}),
        ({"tier": "restricted"}, {"yearly_income", "bank", "bank_account", "health_note"}),
        ({"state": "hidden"}, {"health_note"}),
        ({"owner": "section_chief", "group": "law"}, {"integrity_grade", "violations"}),
        ({"text": "nothing like it"}, set()),
    ],
)
def test_a_filter_lets_through_what_was_asked_for(query: dict[str, str], found: set[str]) -> None:
    page = said(signed_in("amy", post=a_post()).get(reverse("catalog:list"), query))
    assert {entry.identifier for entry in catalogue().all if f">{entry.identifier}<" in page} == found


def test_a_changed_deadline_and_owner_hold_and_leave_a_line(centre: Client) -> None:
    response = posted(centre, "needs", due_days=5, reason_en="Another reason")
    assert "holds everywhere at once" in said(response)
    entry = catalogue().entry("needs")
    assert (entry.due_days, entry.reason_en) == (5, "Another reason")
    line = LogEntry.objects.get(event="table.changed")
    assert line.changes.keys() == {"due_days", "reason_en"} and line.post_code == "ic-1"


def test_nothing_changed_is_said_and_leaves_no_line(centre: Client) -> None:
    assert "Nothing changed" in said(posted(centre, "needs"))
    assert not LogEntry.objects.filter(event="table.changed").exists()


def test_a_form_shown_before_somebody_else_s_change_is_refused(centre: Client) -> None:
    stale = mark_of(catalogue().entry("needs"))
    posted(centre, "needs", due_days=5)
    response = posted(centre, "needs", due_days=9, mark=stale)
    assert "Somebody else changed this field" in said(response)
    assert catalogue().entry("needs").due_days == 5


@pytest.mark.parametrize(
    ("identifier", "changes", "sentence"),
    [
        ("needs", {"reason_zh": "", "reason_en": ""}, "why the business needs it"),
        ("size", {"choices": "large | 大型企业 | Large"}, "not taken away"),
        ("size", {"choices": "large 大型企业"}, "Line 1"),
        ("needs", {"owner": "nobody_like_it"}, "Select a valid choice"),
    ],
)
def test_what_the_rules_decline_is_said_beside_the_field(
    centre: Client, identifier: str, changes: dict[str, str], sentence: str
) -> None:
    before = catalogue().entry(identifier)
    lines = {"choices": "\n".join(f"{one.code} | {one.heading_zh} | {one.heading_en}" for one in before.choices)}
    assert sentence in said(posted(centre, identifier, **(lines if before.choices else {}) | changes))
    assert catalogue().entry(identifier) == before


def test_a_field_is_hidden_and_shown_by_a_button(centre: Client) -> None:
    page = said(centre.post(reverse("catalog:hide", args=["needs"]), follow=True))
    assert "is hidden everywhere" in page and catalogue().entry("needs").hidden
    page = said(centre.post(reverse("catalog:show", args=["needs"]), follow=True))
    assert "is shown again" in page and not catalogue().entry("needs").hidden


def test_a_required_field_stays_and_health_needs_a_reason(centre: Client) -> None:
    assert "cannot be hidden" in said(centre.post(reverse("catalog:hide", args=["name"]), follow=True))
    assert "why the business needs it" in said(centre.post(reverse("catalog:show", args=["health_note"]), follow=True))
    assert catalogue().entry("health_note").hidden and not catalogue().entry("name").hidden


def test_an_added_choice_field_is_part_of_the_record(centre: Client) -> None:
    given = {
        "identifier": "fridge",
        "heading_zh": "冷柜",
        "heading_en": "Fridge",
        "group": "operating",
        "kind": "choice",
        "category": "business",
        "tier": "general",
        "owner": "account_manager",
        "due_days": 10,
        "reason_zh": "安排陈列",
        "reason_en": "Displays",
        "choices": "own | 自有 | Own\nlent | 借用 | Lent | 出借",
    }
    page = said(centre.post(reverse("catalog:add"), given | {"identifier": "Fridge!"}))
    assert "Begin with a small letter" in page
    page = said(centre.post(reverse("catalog:add"), given, follow=True))
    assert "is part of every record" in page
    post = a_post()
    assert opened(a_customer(post, fridge="lent"), post).field("fridge").value == "lent"
    assert catalogue().entry("fridge").spellings["出借"] == "lent"


def test_raising_a_tier_masks_at_once_and_seals_what_is_stored(centre: Client, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    post, asker = a_post(), seat(a_post("se-1", role="security_administrator", a="sam"))
    second = a_post("se-2", role="security_administrator", a="sue")
    customer = a_customer(post, needs="希望上午送货")
    made = propose(change_of("tier"), {"field": "needs", "tier": "sensitive"}, by=asker)
    assert made.case is not None and not catalogue().entry("needs").sealed
    decided = {"decision": "approve", "mark": made.case.mark, "note": ""}
    address = reverse("administrators:decide", args=[made.case.uuid])
    assert signed_in("sue", post=second).post(address, decided).status_code == 302
    assert not opened(customer, post).field("needs").text
    perform.call(Job.objects.get().pk)
    assert Job.objects.get().state == Job.State.DONE
    assert opened(customer, post).field("needs").masked
    with unlocked():
        assert Customer.objects.get(pk=customer.pk).needs == ""


def test_an_update_cycle_is_set_shown_and_taken_away_again(centre: Client) -> None:
    assert "renewed every 180 days" in said(centre.get(reverse("catalog:list")))
    posted(centre, "code", update_days="700")
    assert catalogue().entry("code").update_days == 700
    assert "renewed every 700 days" in said(centre.get(reverse("catalog:list")))
    posted(centre, "code", update_days="")
    assert catalogue().entry("code").update_days is None
    for wrong in ("0", "6", "9999", "soon"):
        posted(centre, "code", update_days=wrong)
    assert catalogue().entry("code").update_days is None
