"""The gate: seat, grant, purpose, mask, line."""

import uuid

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry, Touched
from customers.records import gate
from customers.records.queries import ListQuery
from customers.records.rules import REVEALS_PER_HOUR
from customers.records.ticket import NotThere, Refused
from tests.builders import FULL, a_customer, a_leave, a_person, a_post, opened, seat

pytestmark = pytest.mark.django_db


def last_line() -> LogEntry:
    return LogEntry.objects.order_by("-id")[0]


def test_opening_a_record_writes_its_line_and_masks_what_is_sealed() -> None:
    post = a_post()
    record = opened(a_customer(post), post)
    assert record.field("name").value == "富丽堂皇便利店"
    phone = record.field("phone")
    assert (phone.text, phone.value, phone.masked) == ("138****5400", "", True)
    line = last_line()
    assert (line.event, line.object_id, line.post_code) == ("record.opened", record.id, post.code)
    assert not any(text in str(record) for text in FULL.values() if len(text) > 6)


def test_another_posts_record_looks_like_one_that_is_not_there_and_leaves_a_line() -> None:
    post, other = a_post(), a_post("am-2", a="bea")
    customer = a_customer(post)
    for wanted in (customer.uuid, uuid.uuid4()):
        with pytest.raises(NotThere), acting(by=seat(other)):
            gate.open_record(wanted, by=seat(other), purpose="maintenance")
        assert (last_line().event, last_line().outcome, last_line().facts) == (
            "record.refused",
            "refused",
            {"gate": "grant"},
        )
    assert LogEntry.objects.filter(event="record.refused", object_id=customer.pk).count() == 1


def test_a_purpose_outside_the_register_and_marketing_without_consent_are_refused() -> None:
    post = a_post()
    customer = a_customer(post)
    for purpose, shut in (("curiosity", "purpose"), ("marketing", "consent")):
        with pytest.raises(Refused) as refusal:
            opened(customer, post, purpose=purpose)
        assert refusal.value.verdict.gate == shut
        assert last_line().facts == {"gate": shut}


def test_marketing_with_consent_opens() -> None:
    post = a_post()
    assert opened(a_customer(post, consents=("business", "marketing")), post, purpose="marketing").name


@pytest.mark.parametrize("identifier", sorted(set(FULL) - {"yearly_income"}))
def test_a_reveal_gives_the_value_once_and_leaves_a_line_without_it(identifier: str) -> None:
    post = a_post()
    customer = a_customer(post)
    by = seat(post)
    with acting(by=by):
        text = gate.reveal(customer.uuid, identifier, by=by, purpose="delivery", reason="call about the delivery")
    assert text == FULL[identifier]
    line = last_line()
    assert (line.event, line.purpose, line.fields) == ("field.revealed", "delivery", f",{identifier},")
    assert FULL[identifier] not in str(line.__dict__)


@pytest.mark.parametrize(
    ("role", "reason", "purpose", "identifier", "shut"),
    [
        ("order_clerk", "why", "delivery", "phone", "tier"),
        ("licence_administrator", "why", "delivery", "bank_account", "tier"),
        ("account_manager", "  ", "delivery", "phone", "reason"),
        ("account_manager", "why", "nonsense", "phone", "purpose"),
        ("account_manager", "why", "marketing", "phone", "consent"),
    ],
)
def test_a_refused_reveal_names_the_shut_gate(role: str, reason: str, purpose: str, identifier: str, shut: str) -> None:
    post = a_post(role=role)
    customer, by = a_customer(post), seat(post)
    with pytest.raises(Refused) as refusal, acting(by=by):
        gate.reveal(customer.uuid, identifier, by=by, purpose=purpose, reason=reason)
    assert refusal.value.verdict.gate == shut
    assert last_line().facts == {"gate": shut}


def test_restricted_values_stay_shut_without_the_business_consent() -> None:
    post = a_post()
    customer, by = a_customer(post, consents=()), seat(post)
    with pytest.raises(Refused) as refusal, acting(by=by):
        gate.reveal(customer.uuid, "bank_account", by=by, purpose="reconciliation", reason="why")
    assert refusal.value.verdict.gate == "consent"


def test_reveals_are_limited_per_hour() -> None:
    post = a_post()
    customer, by = a_customer(post), seat(post)
    with acting(by=by):
        for _ in range(REVEALS_PER_HOUR):
            gate.reveal(customer.uuid, "phone", by=by, purpose="delivery", reason="why")
        with pytest.raises(Refused) as refusal:
            gate.reveal(customer.uuid, "phone", by=by, purpose="delivery", reason="why")
    assert refusal.value.verdict.gate == "limit"


def test_the_list_holds_exactly_the_posts_records_and_leaves_one_line_with_their_ids() -> None:
    post, other = a_post(), a_post("am-2", a="bea")
    mine = [a_customer(post, name=name) for name in ("乙商行", "甲商行", "丙商行")]
    a_customer(other, name="别人的店")
    by = seat(post)
    with acting(by=by):
        page = gate.list_records(ListQuery(columns=("order_day",)), by=by, purpose="maintenance")
    assert [row["name"] for row in page.rows] == ["丙商行", "甲商行", "乙商行"]
    line = last_line()
    assert (line.event, line.count) == ("records.listed", 3)
    assert set(Touched.objects.filter(line=line).values_list("subject_id", flat=True)) == {one.pk for one in mine}


def test_b_sees_exactly_as_records_while_a_is_away_and_none_after() -> None:
    today = timezone.localdate()
    post = a_post(b="bo")
    customer = a_customer(post)
    leave = a_leave(post, days=3)
    assert opened(customer, post, "bo").by.stands_in_for == "Amy"
    assert last_line().stands_in_for == "Amy"
    with pytest.raises(StopIteration):
        seat(post, "amy")
    leave.until = today
    leave.save()
    with pytest.raises(StopIteration):
        seat(post, "bo")


def test_superusers_and_global_permissions_open_nothing() -> None:
    post, empty = a_post(), a_post("am-9", a="root")
    person = a_person("root")
    person.is_superuser = True
    person.save()
    person.user_permissions.add(Permission.objects.get(codename="open_customer"))
    with pytest.raises(NotThere):
        opened(a_customer(post), empty, "root")


@pytest.mark.parametrize("text", ["138 4540 5400", "+86 13845405400", "１３８４５４０５４００", FULL["id_number"]])
def test_an_exact_number_finds_its_customer_however_it_is_typed(text: str) -> None:
    post = a_post()
    customer, by = a_customer(post), seat(post)
    a_customer(post, phone="13900000000", id_number="", bank_account="")
    with acting(by=by):
        found = gate.find_exactly(text, by=by, purpose="customer_request")
    assert [row["id"] for row in found] == [customer.pk]
    assert last_line().event == "records.searched_exactly"
    assert text not in str(last_line().__dict__)


def test_an_exact_number_of_another_posts_customer_finds_nothing() -> None:
    post, other = a_post(), a_post("am-2", a="bea")
    a_customer(post)
    by = seat(other)
    with acting(by=by):
        assert gate.find_exactly(FULL["phone"], by=by, purpose="customer_request") == []


@pytest.mark.parametrize("fragment", ["富", "丽堂", "富丽堂皇便利", "flt", "fulitang", "370523", "FU"])
def test_search_finds_a_name_by_any_usual_fragment(fragment: str) -> None:
    post = a_post()
    customer, by = a_customer(post), seat(post)
    a_customer(post, name="远航商行", code="990000000001")
    with acting(by=by):
        page = gate.list_records(ListQuery(text=fragment), by=by, purpose="maintenance")
    assert [row["id"] for row in page.rows] == [customer.pk]
