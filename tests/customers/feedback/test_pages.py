"""A customer's pages: filling in for them, what they answered, a sealed answer in clear for those who may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Post
from customers.feedback.models import Answer
from customers.records.merging import merge
from customers.records.models import Customer
from tests.builders import a_customer, a_post, opened, seat, signed_in
from tests.customers.feedback.arrangement import ANSWERS, a_picture, a_version, an_answer

pytestmark = pytest.mark.django_db(transaction=True)
WHY = {"purpose": "visit", "reason": "回访核实客户意见"}
TYPED = {"q1": "no", "q3": "4", "q5-r1": "yes", "q5-r2": "no", "q6": "柜台太窄", "way": "telephone"}


@pytest.fixture
def post() -> Post:
    """Return an account manager's post."""
    return a_post()


@pytest.fixture
def customer(post: Post) -> Customer:
    """Return a customer of that post, who agrees to surveys."""
    return a_customer(post, consents=("business", "survey"))


@pytest.fixture
def client(post: Post) -> Client:
    """Return that account manager's browser."""
    return signed_in("amy", post=post)


def page(client: Client, name: str, customer: Customer, **more: object) -> str:
    """Return a page of a customer."""
    return reverse(f"feedback:{name}", kwargs={"uuid": customer.uuid, **more})


def test_staff_fill_in_a_form_for_the_customer(client: Client, customer: Customer) -> None:
    version = a_version()
    listed = client.get(page(client, "customer", customer)).content.decode()
    path = page(client, "fill", customer, form_uuid=version.form.uuid)
    assert path in listed
    upload = SimpleUploadedFile("shop.png", a_picture(), "image/png")
    answer = client.post(path, TYPED | {"q8": upload}, follow=True)
    kept = Answer.objects.get()
    assert (kept.way, kept.post_name, set(kept.sealed)) == ("telephone", "岗位 am-1", {"q6"})
    said = answer.content.decode()
    assert "柜台太窄" not in said and said.count("data-reveal") >= 2 and "4 / 5" in said
    assert "no-store" in answer["Cache-Control"]


def test_faults_are_named_and_nothing_typed_is_lost(client: Client, customer: Customer) -> None:
    path = page(client, "fill", customer, form_uuid=a_version().form.uuid)
    answer = client.post(path, {"q1": "no", "q6": "打了一半的字"})
    said = answer.content.decode()
    assert "打了一半的字</textarea>" in said and said.count("Please answer this question.") >= 2
    assert "This field is required." in said and not Answer.objects.exists()


def test_an_answer_stands_on_the_customer_s_timeline_and_leads_to_what_was_said(
    client: Client, customer: Customer, post: Post
) -> None:
    answer = an_answer(a_version(), customer, post)
    for path in (f"/customers/{customer.uuid}/", f"/customers/{customer.uuid}/timeline/"):
        said = client.get(path).content.decode()
        assert f'{page(client, "customer", customer)}#{answer.number}">{answer.number}</a>' in said
        assert "柜台太窄" not in said
    assert f'id="{answer.number}"' in client.get(page(client, "customer", customer)).content.decode()


def test_files_too_large_to_be_taken_are_not_lost_in_silence(client: Client, customer: Customer) -> None:
    path = page(client, "fill", customer, form_uuid=a_version().form.uuid)
    upload = SimpleUploadedFile("scan.pdf", b"%PDF-" + bytes(11 * 1024 * 1024), "application/pdf")
    said = client.post(path, TYPED | {"q8": upload}).content.decode()
    assert "More than 10 MB was sent at once, so no file was taken." in said and not Answer.objects.exists()
    assert "柜台太窄</textarea>" in said and "must be chosen again" in said


def test_who_has_not_agreed_to_surveys_is_told_so(client: Client, post: Post) -> None:
    other = a_customer(post, name="没同意的店")
    path = page(client, "fill", other, form_uuid=a_version().form.uuid)
    assert "has not agreed to surveys" in client.get(path).content.decode()


def test_a_form_for_others_is_not_offered(client: Client, customer: Customer) -> None:
    version = a_version()
    type(version.form).objects.filter(pk=version.form.pk).update(industries=["catering"])
    assert (
        "No published form is for customers of these classes."
        in client.get(page(client, "customer", customer)).content.decode()
    )


def test_the_answer_stands_on_the_record_and_on_its_timeline(client: Client, customer: Customer, post: Post) -> None:
    answer = an_answer(a_version(), customer, post)
    record = client.get(reverse("browse:record", args=[customer.uuid])).content.decode()
    assert page(client, "answer", customer, answer_uuid=answer.uuid) in record
    assert "Took down the customer&#x27;s answers to a feedback form" in record


def test_a_sealed_answer_is_shown_once_with_purpose_and_reason(client: Client, customer: Customer, post: Post) -> None:
    answer = an_answer(a_version(), customer, post)
    shown = page(client, "answer", customer, answer_uuid=answer.uuid)
    assert ANSWERS["q6"] not in client.get(shown).content.decode()
    path = page(client, "reveal", customer, answer_uuid=answer.uuid, part="q6")
    assert ANSWERS["q6"] not in client.get(path).content.decode()
    assert client.post(path, {"purpose": "visit", "reason": ""}).status_code == 422
    revealed = client.post(path, WHY)
    assert ANSWERS["q6"] in revealed.content.decode() and revealed["Refresh"].endswith(shown)
    line = LogEntry.objects.get(event="beside.revealed")
    assert line.facts == {"what": f"{answer.number}/q6"} and line.object_id == customer.pk


def test_a_sensitive_choice_comes_out_in_words_and_a_picture_as_a_picture(
    client: Client, customer: Customer, post: Post
) -> None:
    answer = an_answer(a_version(), customer, post, {**ANSWERS, "q8": b"\xff\xd8\xff picture"})
    choice = page(client, "reveal", customer, answer_uuid=answer.uuid, part="q9")
    asked = client.post(choice, WHY, headers={"X-Fragment": "reveal"})
    assert asked.json() == {"value": "yes", "seconds": 60}
    picture = page(client, "reveal", customer, answer_uuid=answer.uuid, part="q8")
    assert "data:image/jpeg;base64,/9j/" in client.post(picture, WHY).content.decode()


@pytest.mark.parametrize("part", ["q1", "q99"])
def test_what_is_not_sealed_cannot_be_revealed(client: Client, customer: Customer, post: Post, part: str) -> None:
    answer = an_answer(a_version(), customer, post)
    assert client.post(page(client, "reveal", customer, answer_uuid=answer.uuid, part=part), WHY).status_code == 404


def test_another_customer_s_answer_is_not_there(client: Client, customer: Customer, post: Post) -> None:
    answer = an_answer(a_version(), customer, post)
    other = a_customer(post, name="另一家")
    assert client.get(page(client, "answer", other, answer_uuid=answer.uuid)).status_code == 404
    assert client.post(page(client, "reveal", other, answer_uuid=answer.uuid, part="q6"), WHY).status_code == 404


def test_a_post_of_the_general_tier_gets_no_eye_and_no_value(customer: Customer, post: Post) -> None:
    clerk = a_post("oc-1", role="order_clerk", a="ola")
    customer = a_customer(post, clerk)
    answer = an_answer(a_version(), customer, post)
    client = signed_in("ola", post=clerk)
    shown = client.get(page(client, "answer", customer, answer_uuid=answer.uuid)).content.decode()
    assert "data-reveal-body" in shown and "data-reveal aria" not in shown and "••••••" in shown
    refused = client.post(page(client, "reveal", customer, answer_uuid=answer.uuid, part="q6"), WHY)
    assert refused.status_code == 403 and ANSWERS["q6"] not in refused.content.decode()


def test_an_answer_that_followed_a_merge_can_still_be_opened(client: Client, customer: Customer, post: Post) -> None:
    answer = an_answer(a_version(), customer, post)
    kept = a_customer(post, name="合并后的店")
    with acting(by=seat(post)):
        merge(opened(kept, post), opened(customer, post), reason="同一家店")
    revealed = client.post(page(client, "reveal", kept, answer_uuid=answer.uuid, part="q6"), WHY)
    assert ANSWERS["q6"] in revealed.content.decode()
    assert client.get(page(client, "answer", customer, answer_uuid=answer.uuid)).status_code != 200


def test_a_customer_s_page_takes_a_fixed_number_of_statements(client: Client, customer: Customer, post: Post) -> None:
    version, path = a_version(), page(client, "customer", customer)
    an_answer(version, customer, post)
    _asked(client, path)
    before = _asked(client, path)
    for _ in range(6):
        an_answer(version, customer, post)
    assert _asked(client, path) == before < 30


def _asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)
