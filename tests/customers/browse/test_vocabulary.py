"""The trail's room speaks the house's words, and finds customers for a compliance officer only."""

import pytest
from django.utils.translation import override

from audit.reading.vocabulary import vocabulary
from audit.trail.context import acting
from audit.trail.models import LogEntry
from customers.browse.vocabulary import FACTS, TrailVocabulary
from customers.records import actions
from customers.records.events import REFUSED
from tests.builders import a_customer, a_person, a_post, opened, seat, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return a_post("co-1", role="compliance_officer", a="cora")


def test_the_settings_name_these_words() -> None:
    assert isinstance(vocabulary(), TrailVocabulary)


def test_fields_purposes_posts_and_facts_are_said_in_both_languages() -> None:
    a_post("am-1")
    words = vocabulary()
    with override("en"):
        assert words.fields()["order_day"] == "Order day"
        assert words.purposes()["delivery"] == "Delivery"
        assert words.posts()["am-1"] == "岗位 am-1"
        assert words.fact("gate", "reason") == "Missing: The reason is missing."
        assert words.fact("columns", "order_day,gone") == "Columns: Order day, gone"
        assert words.fact("unheard", "of") == "unheard: of"
    with override("zh-hans"):
        assert words.fields()["order_day"] == "订货日"


def test_values_are_read_as_people_read_them() -> None:
    with override("en"):
        assert vocabulary().value("order_day", "5") != "5"
    assert vocabulary().value("long_gone", "5") == "5"


def test_every_fact_of_the_house_has_its_word() -> None:
    from audit.reading.told import FACTS as OWN
    from audit.trail.events import all_events

    told = {name for event in all_events() if not event.code.startswith("test.") for name in event.facts}
    assert told - set(FACTS) - set(OWN) - {"page"} == set()
    assert REFUSED.facts <= set(FACTS)


def test_only_a_compliance_officer_finds_customers_by_name(officer) -> None:
    manager = a_post("am-1")
    customer = a_customer(manager, name="芙蓉超市")
    for text in ("芙蓉", "frcs", customer.code):
        with acting(by=seat(officer)):
            assert vocabulary().find(text) == [(customer.pk, f"{customer.code} 芙蓉超市")]
        with acting(by=seat(manager)):
            assert vocabulary().find(text) == []
    assert vocabulary().labels([customer.pk]) == {}


def test_the_officer_reads_a_customers_history_from_the_first_line_to_the_last(officer) -> None:
    manager = a_post("am-1", role="licence_administrator")
    customer = a_customer(manager, name="芙蓉超市")
    record = opened(customer, manager)
    editable = next(
        f for f in record.fields if f.editable and f.entry.tier == "general" and f.entry.identifier == "name"
    )
    with acting(by=seat(manager)):
        actions.change(record, {editable.entry.identifier: "新芙蓉超市"}, rev=record.rev)
    client = signed_in("cora", post=officer)
    page = client.get(f"/trail/records/{customer.pk}/").content.decode()
    assert "新芙蓉超市" in client.get(f"/trail/records/{customer.pk}/then/").content.decode()
    assert "Opened the record" in page
    changed = LogEntry.objects.filter(event="record.changed").latest("id")
    line = client.get(f"/trail/lines/{changed.pk}/").content.decode()
    assert "芙蓉超市" in line
    assert client.get("/trail/", {"text": "芙蓉"}).context["found"] == [(customer.pk, f"{customer.code} 新芙蓉超市")]


def test_an_ordinary_row_is_told_with_its_own_headings(officer) -> None:
    with acting(by=seat(officer)):
        person = a_person("newcomer", name="甲")
        person.name = "乙"
        person.save()
    client = signed_in("cora", post=officer)
    line = LogEntry.objects.filter(event="table.changed", fields=",name,").latest("id")
    page = client.get(f"/trail/lines/{line.pk}/").content.decode()
    assert "<del>甲</del>" in page
    assert "乙" in page
