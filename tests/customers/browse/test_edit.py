"""Editing: only what one's post keeps up, blank keeps what is sealed, a stale form loses nothing."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from audit.trail.models import LogEntry
from customers.records import actions, gate
from customers.records.models import Customer
from tests.builders import FULL, a_customer, a_post, opened, seat, signed_in
from tests.customers.browse.pages import last_line, lines, said, statements
from tests.forms import filled

pytestmark = pytest.mark.django_db
AT_MOST = 21  # one of them keeps the day on which the fields were written


def _url(customer: Customer, group: str) -> str:
    return f"/customers/{customer.uuid}/edit/{group}/"


def _filled(client: Client, url: str) -> dict[str, Any]:
    """Return what a browser would send back of a form, untouched."""
    return dict(filled(client.get(url).content.decode()))


def test_a_form_holds_the_fields_that_the_post_keeps_up_and_no_other() -> None:
    customer = a_customer(a_post())
    page = said(signed_in("amy").get(_url(customer, "basic")))
    assert 'name="industry"' in page and 'name="needs"' in page
    assert 'name="region"' not in page and 'name="loyalty"' not in page and 'name="health_note"' not in page


def test_a_group_of_another_post_is_refused_by_name() -> None:
    customer = a_customer(a_post())
    answer = signed_in("amy").get(_url(customer, "business"))
    assert answer.status_code == 403 and "Another post keeps this field up" in said(answer)
    assert signed_in("amy").get(_url(customer, "nonsense")).status_code == 404


def test_an_edit_is_saved_with_one_line_that_tells_before_and_after() -> None:
    post = a_post()
    customer = a_customer(post, industry="retail")
    client = signed_in("amy")
    sent = _filled(client, _url(customer, "basic")) | {"industry": "catering"}
    assert client.post(_url(customer, "basic"), sent).status_code == 302
    line = last_line()
    assert (line.event, line.changes) == ("record.changed", {"industry": ["retail", "catering"]})
    assert opened(customer, post).field("industry").value == "catering"


def test_get_and_post_together_take_few_statements() -> None:
    customer = a_customer(a_post())
    client = signed_in("amy")
    client.get(_url(customer, "operating"))
    with statements() as found:
        sent = _filled(client, _url(customer, "operating"))
        client.post(_url(customer, "operating"), sent | {"market_type": "rural"})
    assert len(found) <= AT_MOST


def test_a_form_sent_back_untouched_changes_nothing() -> None:
    customer = a_customer(a_post("la-1", role="licence_administrator", a="lea"))
    client = signed_in("lea")
    for group in ("identification", "basic"):
        client.post(_url(customer, group), _filled(client, _url(customer, group)))
    assert not lines("record.changed")


def test_a_sealed_input_carries_no_value_and_blank_keeps_what_is_stored() -> None:
    post = a_post("la-1", role="licence_administrator", a="lea")
    customer = a_customer(post)
    client = signed_in("lea")
    page = said(client.get(_url(customer, "identification")))
    assert "138****5400" in page and FULL["phone"] not in page and FULL["id_number"] not in page
    sent = _filled(client, _url(customer, "identification")) | {"name": "新名字便利店"}
    client.post(_url(customer, "identification"), sent)
    record = opened(customer, post)
    assert gate.same(record, "phone", FULL["phone"]) and record.name == "新名字便利店"


def test_a_sealed_value_is_replaced_and_its_line_tells_it_to_nobody() -> None:
    post = a_post("la-1", role="licence_administrator", a="lea")
    customer = a_customer(post)
    client = signed_in("lea")
    sent = _filled(client, _url(customer, "identification")) | {"phone": "１３９ 1234 5678"}
    client.post(_url(customer, "identification"), sent)
    line = last_line()
    assert gate.same(opened(customer, post), "phone", "13912345678")
    assert line.fields == ",phone," and not line.changes and line.sealed
    assert "13912345678" not in f"{line.sealed}{line.facts}{line.reason}"


def test_a_sealed_value_is_cleared_by_its_tick_and_not_by_both() -> None:
    post = a_post("la-1", role="licence_administrator", a="lea")
    customer = a_customer(post)
    client = signed_in("lea")
    sent = _filled(client, _url(customer, "identification"))
    both = client.post(_url(customer, "identification"), sent | {"sex": "male", "clear_sex": "on"})
    assert "not both" in said(both)
    client.post(_url(customer, "identification"), sent | {"clear_sex": "on"})
    assert not opened(customer, post).field("sex").filled


def test_a_fault_stands_beside_its_field_and_nothing_is_saved() -> None:
    customer = a_customer(a_post("la-1", role="licence_administrator", a="lea"))
    client = signed_in("lea")
    sent = _filled(client, _url(customer, "identification"))
    answer = client.post(_url(customer, "identification"), sent | {"phone": "12", "name": "改了的名字"})
    page = said(answer)
    assert "no Chinese mobile number" in page and "改了的名字" in page and 'aria-invalid="true"' in page
    assert not lines("record.changed")


def test_a_number_in_use_is_told_without_naming_the_other_record() -> None:
    post = a_post("la-1", role="licence_administrator", a="lea")
    customer = a_customer(post)
    a_customer(post, name="别人家超市", licence_number="370523863106")
    client = signed_in("lea")
    sent = _filled(client, _url(customer, "identification")) | {"licence_number": "370523863106"}
    page = said(client.post(_url(customer, "identification"), sent))
    assert "Another record already has this value" in page and "别人家超市" not in page


def test_a_stale_form_is_met_with_both_versions_and_saved_after_a_choice() -> None:
    post = a_post()
    customer = a_customer(post, needs="原来的")
    client = signed_in("amy")
    sent = _filled(client, _url(customer, "basic")) | {"needs": "我写的", "industry": "catering"}
    actions.change(opened(customer, post), {"needs": "别人写的"}, rev=1)
    page = said(client.post(_url(customer, "basic"), sent))
    assert "Somebody was quicker" in page and "别人写的" in page and "我写的" in page and 'name="rev" value="2"' in page
    assert opened(customer, post).field("needs").value == "别人写的"
    client.post(_url(customer, "basic"), sent | {"rev": "2", "keep_needs": "theirs", "keep_industry": "mine"})
    record = opened(customer, post)
    assert (record.field("needs").value, record.field("industry").value) == ("别人写的", "catering")


def test_a_stale_sealed_value_shows_what_was_typed_and_not_what_stands() -> None:
    post = a_post("la-1", role="licence_administrator", a="lea")
    customer = a_customer(post)
    client = signed_in("lea")
    sent = _filled(client, _url(customer, "identification")) | {"phone": "13912345678"}
    actions.change(opened(customer, post), {"phone": "13700001111"}, rev=1)
    page = said(client.post(_url(customer, "identification"), sent))
    assert "13912345678" in page and "13700001111" not in page and "shown only by a reveal" in page


def test_edit_in_place_answers_with_the_card_alone() -> None:
    customer = a_customer(a_post())
    client, htmx = signed_in("amy"), {"hx-request": "true"}
    card = said(client.get(_url(customer, "operating"), headers=htmx))
    assert card.startswith('<section class="card" id="group-operating"') and "<html" not in card
    sent = {"rev": "1", "market_type": "rural", "initial-market_type": ""}
    saved = said(client.post(_url(customer, "operating"), sent, headers=htmx))
    assert "Village" in saved and "hx-swap-oob" in saved and "<html" not in saved


def test_a_photo_is_kept_sealed_shown_and_never_written_to_disk(tmp_path: Any, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    post = a_post()
    customer = a_customer(post)
    client = signed_in("amy")
    url = f"/customers/{customer.uuid}/attach/storefront_photo/"
    large = _picture() + b"0" * 3_000_000
    client.post(url, {"photo": SimpleUploadedFile("x.png", large, "image/png")})
    assert last_line().event == "photo.attached" and not list(tmp_path.iterdir())
    answer = client.get(f"/customers/{customer.uuid}/photo/storefront_photo/")
    assert answer.headers["Content-Type"] == "image/jpeg" and answer.content.startswith(b"\xff\xd8")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("content", "said_of_it"), [(b"", "empty"), (b"GIF89a....", "no JPEG or PNG")])
def test_what_is_no_photo_is_refused_in_words(content: bytes, said_of_it: str) -> None:
    customer = a_customer(a_post())
    client = signed_in("amy")
    url = f"/customers/{customer.uuid}/attach/storefront_photo/"
    page = client.post(url, {"photo": SimpleUploadedFile("x.png", content, "image/png")}, follow=True)
    assert said_of_it in said(page) and not lines("photo.attached")


def test_the_owners_photo_is_seen_by_a_reveal_only() -> None:
    post = a_post()
    customer = a_customer(post)
    actions.attach(opened(customer, post), "owner_photo", _picture())
    client = signed_in("amy")
    assert client.get(f"/customers/{customer.uuid}/photo/owner_photo/").status_code == 404
    page = said(client.get(f"/customers/{customer.uuid}/"))
    assert "data:image" not in page and f"/customers/{customer.uuid}/reveal/owner_photo/" in page
    shown = client.post(f"/customers/{customer.uuid}/reveal/owner_photo/", {"purpose": "visit", "reason": "上门核对"})
    assert "data:image/jpeg;base64," in said(shown)
    assert LogEntry.objects.filter(event="field.revealed", fields=",owner_photo,").count() == 1


def test_a_photo_of_another_posts_field_is_refused() -> None:
    post = a_post("sa-1", role="statistical_analyst", a="sue")
    customer = a_customer(post)
    url = f"/customers/{customer.uuid}/attach/storefront_photo/"
    answer = signed_in("sue").post(url, {"photo": SimpleUploadedFile("x.png", _picture(), "image/png")})
    assert answer.status_code == 403 and not lines("photo.attached")
    assert seat(post).role == "statistical_analyst"


def _picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (20, 10), "red").save(file, "PNG")
    return file.getvalue()
