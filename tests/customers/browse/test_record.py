"""A record's page: what it shows to whom, what looks like nothing, what stays closed."""

import re
import uuid

import pytest
from django.test import Client

from audit.trail.models import LogEntry
from crm.models import Post
from customers.catalog.models import CatalogueEntry, CatalogueState
from customers.records import actions
from customers.records.models import Customer
from tests.builders import a_customer, a_leave, a_post, opened, signed_in
from tests.customers.browse.pages import last_line, lines, said, settled, statements

pytestmark = pytest.mark.django_db
CANARIES = {
    "owner_name": "欧阳金丝雀",
    "phone": "13912345678",
    "id_number": "11010519491231002X",
    "address": "金丝雀路9527号",
    "bank_account": "6222021234567890128",
    "yearly_income": "9527527",
    "bank": "金丝雀银行",
}


def test_a_record_shows_its_groups_with_sealed_values_masked() -> None:
    post = a_post()
    customer = a_customer(post, **CANARIES)
    page = said(signed_in("amy").get(_url(customer)))
    assert all(title in page for title in ("Identification", "Basic", "Business", "Operating", "Law-abiding", "Image"))
    assert "139****5678" in page and "欧阳**" in page and "kept up by" in page
    assert not [text for text in CANARIES.values() if text in page]


def test_no_page_of_a_record_holds_a_sealed_value() -> None:
    post = a_post("sa-1", role="statistical_analyst", a="sue")
    a_post("sc-1", role="section_chief", a="sam")
    customer = a_customer(post, Post.objects.get(code="sc-1"), **CANARIES)
    record = opened(customer, post)
    actions.change(record, {"address": "新金丝雀路1号", "bank": ""}, rev=1)
    for person in ("sue", "sam"):
        for path in ("", "timeline/", "print/", "edit/basic/", "edit/business/", "edit/law/", "reveal/phone/"):
            page = signed_in(person).get(_url(customer) + path).content.decode()
            assert not [text for text in (*CANARIES.values(), "新金丝雀路1号") if text in page], path


def test_what_may_not_be_opened_looks_byte_for_byte_like_what_is_not_there() -> None:
    customer = a_customer(a_post())
    a_post("am-2", a="bea")
    client = signed_in("bea")
    for path in ("", "timeline/", "print/", "edit/basic/", "reveal/phone/", "photo/storefront_photo/"):
        forbidden, absent = client.get(_url(customer) + path), client.get(f"/customers/{uuid.uuid4()}/{path}")
        assert forbidden.status_code == absent.status_code == 404
        assert settled(forbidden) == settled(absent), path
    assert lines("record.refused") == 12


def test_b_opens_the_record_while_a_is_away_and_not_before() -> None:
    post = a_post(b="bo")
    customer = a_customer(post)
    assert signed_in("bo").get(_url(customer)).status_code == 404
    a_leave(post)
    assert signed_in("bo").get(_url(customer)).status_code == 200
    assert last_line().stands_in_for == "Amy"
    assert signed_in("amy").get(_url(customer)).status_code == 404


def test_a_purpose_without_consent_is_refused_by_name() -> None:
    post = a_post()
    customer = a_customer(post)
    client = signed_in("amy")
    _purpose(client, "marketing")
    answer = client.get(_url(customer))
    assert answer.status_code == 403 and "consent to this use is missing" in said(answer)


def test_who_can_see_the_record_and_why_is_on_the_page() -> None:
    post, other = a_post(), a_post("sa-1", role="statistical_analyst", a="sue")
    customer = a_customer(post, other)
    page = said(signed_in("amy").get(_url(customer)))
    assert "岗位 am-1" in page and "岗位 sa-1" in page and "Sue" in page and "Its route is the post" in page


def test_consents_stand_with_their_dates_withdrawn_ones_too() -> None:
    post = a_post("la-1", role="licence_administrator", a="lea")
    customer = a_customer(post, consents=("business", "marketing"))
    signed_in("lea").post(
        _url(customer) + "consent/", {"purposes": ["business"], "given_on": "2026-11-01", "way": "phone"}
    )
    page = said(signed_in("lea").get(_url(customer)))
    assert "<b>Doing business</b>" in page and "<s>Marketing</s>" in page and "withdrawn" in page


def test_the_ways_in_which_surveys_may_reach_the_customer_are_recorded_and_shown() -> None:
    post = a_post("la-1", role="licence_administrator", a="lea")
    customer = a_customer(post, consents=("business",))
    agreed = {"purposes": ["business", "survey"], "given_on": "2026-11-01", "way": "phone", "ways": ["visit", "link"]}
    signed_in("lea").post(_url(customer) + "consent/", agreed)
    assert last_line().facts == {"purposes": "business,survey", "ways": "link,visit"}
    page = said(signed_in("lea").get(_url(customer)))
    assert "reached by: Personal link, Visit" in page
    form = said(signed_in("lea").get(_url(customer) + "consent/"))
    assert re.findall(r'name="ways" value="(\w+)"[^>]*checked', form) == ["link", "visit"]
    signed_in("lea").post(_url(customer) + "consent/", agreed | {"purposes": ["business"]})
    assert last_line().facts == {"purposes": "business", "ways": ""}


def test_only_the_licence_administrator_records_consent() -> None:
    customer = a_customer(a_post())
    assert signed_in("amy").get(_url(customer) + "consent/").status_code == 404


def test_the_timeline_tells_general_changes_and_of_sealed_ones_only_that_they_were() -> None:
    post = a_post("sa-1", role="statistical_analyst", a="sue")
    customer = a_customer(post, delivery_route="1号线", **CANARIES)
    actions.change(opened(customer, post), {"delivery_route": "2号线", "address": "新金丝雀路1号"}, rev=1)
    page = said(signed_in("sue").get(_url(customer)))
    assert "<del>1号线</del> → <ins>2号线</ins>" in page
    assert "Address · <span" in page and "金丝雀路" not in page


def test_a_change_made_in_clear_closes_when_its_field_is_sealed_later() -> None:
    post = a_post("sa-1", role="statistical_analyst", a="sue")
    customer = a_customer(post, delivery_route="1号线")
    actions.change(opened(customer, post), {"delivery_route": "金丝雀线"}, rev=1)
    CatalogueEntry.objects.filter(identifier="delivery_route").update(tier="sensitive")
    CatalogueState.objects.update(mark="sealed-later")
    assert "金丝雀线" not in said(signed_in("sue").get(_url(customer)))


def test_a_hidden_field_is_nowhere_on_the_page() -> None:
    post = a_post("sa-1", role="statistical_analyst", a="sue")
    customer = a_customer(post, delivery_route="1号线")
    actions.change(opened(customer, post), {"delivery_route": "金丝雀线"}, rev=1)
    CatalogueEntry.objects.filter(identifier="delivery_route").update(hidden=True)
    CatalogueState.objects.update(mark="hidden-later")
    for path in ("", "timeline/", "edit/business/"):
        page = said(signed_in("sue").get(_url(customer) + path))
        assert "金丝雀线" not in page and "Delivery route" not in page


def test_a_long_timeline_goes_on_by_keyset() -> None:
    post = a_post()
    customer = a_customer(post)
    for turn in range(12):
        actions.change(opened(customer, post), {"needs": f"第{turn}次"}, rev=turn + 1)
    client = signed_in("amy")
    with statements() as found:
        assert "All of it" in said(client.get(_url(customer)))
    assert not [sql for sql in found if "OFFSET" in sql]
    assert said(client.get(_url(customer) + "timeline/")).count("Changed the record") == 12


@pytest.mark.parametrize(("role", "sees"), [("section_chief", True), ("account_manager", False)])
def test_who_has_viewed_it_is_for_those_entitled(role: str, sees: bool) -> None:
    post, looked = a_post("x-1", role=role, a="sam"), a_post()
    customer = a_customer(post, looked)
    opened(customer, looked)
    assert ("Who has viewed it" in said(signed_in("sam").get(_url(customer)))) is sees


def test_a_page_with_sealed_values_carries_viewer_and_time_as_a_watermark() -> None:
    customer = a_customer(a_post())
    page = said(signed_in("amy").get(_url(customer)))
    assert 'class="watermark"' in page and "岗位 am-1 · side A · Amy · 20" in page


def test_a_print_is_a_line_of_its_own_and_offers_no_reveal() -> None:
    customer = a_customer(a_post())
    page = said(signed_in("amy").get(_url(customer) + "print/"))
    assert last_line().event == "record.printed" and '<a class="eye"' not in page and "138****5400" in page


def test_pages_of_records_are_kept_out_of_every_cache() -> None:
    customer = a_customer(a_post())
    client = signed_in("amy")
    for path in ("/customers/", _url(customer), _url(customer) + "reveal/phone/", "/"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_opening_costs_the_same_however_much_was_done_to_the_record() -> None:
    post = a_post()
    customer = a_customer(post)
    client = signed_in("amy")
    client.get(_url(customer))
    with statements() as few:
        client.get(_url(customer))
    for turn in range(5):
        actions.change(opened(customer, post), {"needs": f"第{turn}次"}, rev=turn + 1)
    with statements() as many:
        client.get(_url(customer))
    assert len(few) == len(many) <= 24, "a statement or two for each room that adds a card"


def test_no_line_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    customer = a_customer(a_post(), name="金丝雀便利店")
    client = signed_in("amy")
    client.raise_request_exception = False
    monkeypatch.setattr(LogEntry, "save", _broken)
    for path in ("/customers/", _url(customer), "/"):
        answer = client.get(path)
        assert answer.status_code == 503 and "金丝雀便利店" not in said(answer)


def _broken(*_: object, **__: object) -> None:
    from audit.trail.actions import TrailDown

    raise TrailDown("test")


def _url(customer: Customer) -> str:
    return f"/customers/{customer.uuid}/"


def _purpose(client: Client, code: str) -> None:
    session = client.session
    session["purpose"] = code
    session.save()
