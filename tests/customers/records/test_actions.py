"""The verbs: each one transaction, each its line."""

import json

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from customers.records import actions, gate
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant, Strongbox
from customers.records.queries import ListQuery
from customers.records.ticket import NotThere, Refused, Stale
from tests.builders import FULL, a_customer, a_post, opened, seat

pytestmark = pytest.mark.django_db


def lines(event: str) -> list[LogEntry]:
    return list(LogEntry.objects.filter(event=event).order_by("id"))


def test_a_general_change_stands_in_the_line_in_clear() -> None:
    post = a_post()
    record = opened(a_customer(post, attention="low"), post)
    with acting(by=record.by):
        assert actions.change(record, {"attention": "high"}, rev=record.rev) == record.rev + 1
    (line,) = lines("record.changed")
    assert line.changes == {"attention": ["low", "high"]}
    assert opened(a_customer(post), post) and line.sealed == ""


def test_a_sealed_change_keeps_both_values_as_ciphertext_only() -> None:
    post = a_post(role="licence_administrator")
    customer = a_customer(post)
    record = opened(customer, post)
    with acting(by=record.by):
        actions.change(record, {"phone": "13912345678"}, rev=record.rev)
        (line,) = lines("record.changed")
        assert list(json.loads(line.sealed)) == ["phone"]
        assert "13912345678" not in str(line.__dict__) and FULL["phone"] not in str(line.__dict__)
        assert gate.reveal(customer.uuid, "phone", by=record.by, purpose="visit", reason="why") == "13912345678"
        assert gate.find_exactly("13912345678", by=record.by, purpose="visit")
        assert not gate.find_exactly(FULL["phone"], by=record.by, purpose="visit")


def test_compliance_reads_the_values_of_a_change_only_by_a_reveal_of_its_own() -> None:
    post, officer = a_post(role="licence_administrator"), a_post("co-1", role="compliance_officer", a="cora")
    record = opened(a_customer(post), post)
    with acting(by=record.by):
        actions.change(record, {"phone": "13912345678"}, rev=record.rev)
    (line,) = lines("record.changed")
    with acting(by=seat(officer)):
        with pytest.raises(Refused):
            gate.line_values(line, by=seat(officer), purpose="inspection", reason="")
        shown = gate.line_values(line, by=seat(officer), purpose="inspection", reason="complaint 12")
    assert shown == {"phone": (FULL["phone"], "13912345678")}
    assert lines("line.values_revealed")[0].facts == {"line": line.pk}
    with pytest.raises(NotThere), acting(by=record.by):
        gate.line_values(line, by=record.by, purpose="inspection", reason="curious")


def test_writing_what_is_there_already_changes_nothing_and_writes_no_line() -> None:
    post = a_post(role="licence_administrator")
    record = opened(a_customer(post), post)
    with acting(by=record.by):
        same = {"phone": FULL["phone"], "name": record.name}
        assert actions.change(record, same, rev=record.rev) == record.rev
    assert lines("record.changed") == []


def test_a_stale_form_is_refused_with_both_versions_and_nothing_is_lost() -> None:
    post = a_post()
    record = opened(a_customer(post, attention="low"), post)
    with acting(by=record.by):
        actions.change(record, {"attention": "high"}, rev=record.rev)
        with pytest.raises(Stale) as stale:
            actions.change(record, {"attention": "middle"}, rev=record.rev)
    assert (stale.value.theirs, stale.value.mine) == ({"attention": "high"}, {"attention": "middle"})
    assert len(lines("record.changed")) == 1


def test_a_field_of_another_post_is_refused() -> None:
    post = a_post()
    record = opened(a_customer(post), post)
    with pytest.raises(Refused) as refusal, acting(by=record.by):
        actions.change(record, {"phone": "13912345678"}, rev=record.rev)
    assert refusal.value.verdict.gate == "owner"


def test_a_ticket_whose_grant_has_ended_writes_nothing() -> None:
    post = a_post()
    customer = a_customer(post)
    record = opened(customer, post)
    with acting(by=record.by):
        assert actions.withdraw([customer.pk], post.group_id, post=post.code, by=record.by) == 1
        with pytest.raises(NotThere):
            actions.change(record, {"attention": "high"}, rev=record.rev)
    assert [line.facts["post"] for line in lines("record.withdrawn")] == [post.code]


def test_a_number_in_use_is_refused_without_naming_the_other_record() -> None:
    post = a_post(role="licence_administrator")
    a_customer(post, licence_number="370523000001")
    record = opened(a_customer(post, licence_number="370523000002"), post)
    with pytest.raises(actions.Taken) as taken, acting(by=record.by):
        actions.change(record, {"licence_number": "370523000001"}, rev=record.rev)
    assert taken.value.identifier == "licence_number"


def test_renaming_moves_the_record_in_the_list_and_in_the_search() -> None:
    post = a_post(role="licence_administrator")
    a_customer(post, name="乙商行")
    customer = a_customer(post, name="丙商行")
    record = opened(customer, post)
    with acting(by=record.by):
        actions.change(record, {"name": "左之助商行"}, rev=record.rev)
        page = gate.list_records(ListQuery(), by=record.by, purpose="maintenance")
        assert [row["name"] for row in page.rows] == ["乙商行", "左之助商行"]
        found = gate.list_records(ListQuery(text="之助"), by=record.by, purpose="maintenance")
        assert [row["id"] for row in found.rows] == [customer.pk]


def test_bulk_edit_changes_only_what_the_seat_may_open_with_a_line_each() -> None:
    post, other = a_post(), a_post("am-2", a="bea")
    mine, foreign = [a_customer(post, attention="low") for _ in range(3)], a_customer(other, attention="low")
    by = seat(post)
    with acting(by=by):
        ids = [one.pk for one in mine] + [foreign.pk]
        assert actions.change_many(ids, {"attention": "high"}, by=by, purpose="maintenance") == 3
        with pytest.raises(Refused):
            actions.change_many(ids, {"phone": "13912345678"}, by=by, purpose="maintenance")
    assert {line.object_id for line in lines("record.changed")} == {one.pk for one in mine}
    with unlocked():
        assert Customer.objects.get(pk=foreign.pk).attention == "low"


def test_granting_gives_the_list_and_withdrawing_takes_it() -> None:
    post, other = a_post(), a_post("am-2", a="bea")
    customer, by = a_customer(post), seat(post)
    with acting(by=by):
        assert actions.grant([customer.pk], other.group_id, post=other.code, basis="help", by=by) == 1
        assert actions.grant([customer.pk], other.group_id, post=other.code, basis="help", by=by) == 0
        assert opened(customer, other).name
        assert Grant.objects.filter(group=other.group).get().sort_key.startswith("fulitanghuang")


def test_undoing_an_import_keeps_what_was_edited_since() -> None:
    post = a_post()
    kept, gone = a_customer(post, name="甲店"), a_customer(post, name="乙店")
    record = opened(kept, post)
    with acting(by=record.by):
        actions.change(record, {"attention": "high"}, rev=record.rev)
        assert actions.remove_untouched({kept.pk: kept.rev, gone.pk: gone.rev}, by=record.by) == ([gone.pk], [kept.pk])
        found = gate.list_records(ListQuery(text="乙店"), by=record.by, purpose="maintenance")
        assert found.rows == []
    assert [line.object_id for line in lines("record.removed")] == [gone.pk]


def test_withdrawing_consent_shuts_the_purpose_at_once() -> None:
    post = a_post()
    customer = a_customer(post, consents=("business", "marketing"))
    record = opened(customer, post)
    with acting(by=record.by):
        actions.consent(record, ["business"], given_on=record.consents[0].given_on, way="phone")
    with pytest.raises(Refused):
        opened(customer, post, purpose="marketing")


def test_no_sealed_value_stands_in_the_database() -> None:
    post = a_post()
    customer = a_customer(post)
    with unlocked():
        stored = str(Customer.objects.filter(pk=customer.pk).values().get())
        stored += str(Strongbox.objects.filter(pk=customer.pk).values().get())
    stored += str(list(LogEntry.objects.values()))
    assert not [name for name, text in FULL.items() if text in stored and len(text) > 6]
