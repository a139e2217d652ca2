"""Personal links: not guessed, not used twice, not after their time, not by a look, not against the customer's word."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Post
from customers.feedback.models import Answer
from customers.records import actions as records
from customers.records import asking
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.rules import CONTACT_WAYS
from customers.records.ticket import NotThere, Refused
from customers.surveys import actions, answering, invitations
from customers.surveys.limits import MISSES
from customers.surveys.models import Invitation, Opinion
from tests.builders import a_customer, a_post, opened, seat
from tests.customers.surveys.arrangement import (
    AGREED,
    GIVEN,
    POSTED,
    Shop,
    a_link,
    a_round,
    again,
    asked,
    running,
)

pytestmark = pytest.mark.django_db
NEVER_GIVEN = "A" * 43


def ask(token: str, **data: Any) -> Any:
    """Return the answer to a look, or to a POST where something is sent."""
    path, client = f"/f/{token}/", Client(headers={"accept-language": "en"})
    return client.post(path, data) if data else client.get(path)


def settled(answer: Any) -> tuple[int, str, dict[str, str]]:
    """Return an answer without what differs between any two."""
    headers = {name: text for name, text in answer.headers.items() if name != "Content-Security-Policy"}
    return answer.status_code, re.sub(r'nonce="[^"]*"', "", answer.content.decode()), headers


def withdraws(one: Invitation, post: Post, ways: list[str] | None = None) -> None:
    """Have a customer's consent recorded anew: to business only, or to surveys in some ways."""
    with unlocked():
        customer = Customer.objects.get(pk=one.customer_id)
    with acting(by=seat(post)):
        purposes = AGREED if ways else ("business",)
        day = timezone.localdate()
        records.consent(opened(customer, post), purposes, given_on=day, way="phone", ways=ways or ())


def test_a_token_has_256_bits_and_only_its_digest_is_kept(shop: Shop) -> None:
    one, two = asked(shop, 2)
    tokens = {a_link(one, shop), a_link(two, shop), a_link(one, shop)}
    assert len(tokens) == 3 and all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept = repr(cursor.fetchall())
            assert not [token for token in tokens if token in kept], table
    assert len(again(one).token or "") == 64


def test_a_look_spends_nothing_shows_nobody_and_writes_no_line(shop: Shop) -> None:
    (one,) = asked(shop, name="紫鸢便利店")
    token = a_link(one, shop)
    before, stood = LogEntry.objects.count(), Invitation.objects.values().get()
    client = Client()
    for headers in ({}, {"purpose": "prefetch"}, {"sec-purpose": "prefetch;prerender"}, {"user-agent": "Slackbot"}):
        assert client.get(f"/f/{token}/", headers=headers).status_code == 200
        assert client.head(f"/f/{token}/", headers=headers).status_code == 200
    page = client.get(f"/f/{token}/")
    assert "紫鸢" not in page.content.decode() and token not in page.content.decode()
    assert LogEntry.objects.count() == before and Invitation.objects.values().get() == stood
    assert not client.cookies, "the page sets no cookie"
    assert page["Cache-Control"] == "no-store" and "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "same-origin"
    assert client.options(f"/f/{token}/").status_code == 405 and client.put(f"/f/{token}/").status_code == 405


def test_a_customer_opens_keeps_goes_on_and_sends(shop: Shop) -> None:
    (one,) = asked(shop)
    token = a_link(one, shop)
    assert "q1" in ask(token, act="open", language="en").content.decode()
    kept = ask(token, act="keep", language="en", q1="2", q4="半句话没写完")
    assert "Kept." in kept.content.decode()
    assert "半句话" not in again(one).draft and again(one).draft
    page = ask(token, act="open", language="en").content.decode()
    assert "半句话没写完" in page and re.search(r'name="q1" value="2"[^>]*checked', page)
    sent = ask(token, act="send", language="en", **POSTED)
    assert (sent.status_code, sent["Location"]) == (302, "/f/done/sent/?language=en")
    thanks = Client().get(sent["Location"]).content.decode()
    assert "Thank you" in thanks and token not in thanks
    answer = Answer.objects.get()
    assert (answer.way, answer.round_id, answer.customer_id) == ("link", one.round_id, one.customer_id)
    spent = again(one)
    assert (spent.state, spent.token, spent.draft, spent.answer_id) == ("answered", None, "", answer.pk)
    assert Opinion.objects.get().themes == ["配送"]
    events = list(LogEntry.objects.filter(person_name__startswith="客户本人").values_list("event", flat=True))
    assert sorted(set(events)) == ["survey.answered", "survey.draft_kept", "survey.opened_by_link"]
    with unlocked():
        values = {"半句话没写完", "送货很准时", token}
        assert not [line for line in LogEntry.objects.all() if any(text in str(vars(line)) for text in values)]


def test_a_faulty_answer_comes_back_with_what_was_typed_and_spends_nothing(shop: Shop) -> None:
    (one,) = asked(shop)
    token = a_link(one, shop)
    page = ask(token, act="send", language="en", q3="no", q4="太贵").content.decode()
    assert "Please answer this question." in page and "太贵" in page
    assert again(one).state == "sent" and not Answer.objects.exists()
    assert "太贵" in ask(token, act="open").content.decode(), "nothing typed is lost"


def test_the_language_is_switched_on_the_page_and_nothing_is_lost(shop: Shop) -> None:
    (one,) = asked(shop)
    token = a_link(one, shop)
    client = Client(headers={"accept-language": "en"})
    assert 'lang="zh-hans"' in client.get(f"/f/{token}/?language=zh-hans").content.decode()
    page = client.post(f"/f/{token}/", {"act": "keep", "language": ["en", "zh-hans"], "q4": "打字"}).content.decode()
    assert '<html lang="zh-hans">' in page and "打字" in page and "改进服务" not in page
    assert "改进服务" in client.get(f"/f/{token}/?language=zh-hans").content.decode()


def test_what_is_wrong_with_a_link_makes_no_difference(shop: Shop) -> None:
    """Wrong, used, taken back, reissued, expired, closed, withdrawn, of another way: one answer, one amount of work."""
    used, back, reissued, gone, other_way, never = asked(shop, 6)
    tokens = {one.pk: a_link(one, shop) for one in (used, back, reissued, gone, other_way, never)}
    ask(tokens[used.pk], act="send", **POSTED)
    invitations.revoke(back, by=seat(shop.manager))
    a_link(reissued, shop)
    withdraws(gone, shop.manager)
    withdraws(other_way, shop.manager, ["visit"])
    asking.ask_no_more(never.customer_id)
    (late,) = running(a_round(shop, days=3), [a_customer(shop.manager, consents=AGREED)]).invitations.all()
    tokens[late.pk] = a_link(late, shop)
    type(late.round).objects.filter(pk=late.round_id).update(closes_on=timezone.localdate() - timedelta(days=1))
    shut = running(a_round(shop), [a_customer(shop.manager, consents=AGREED)])
    tokens[shut.invitations.get().pk] = a_link(shut.invitations.get(), shop)
    actions.close(shut, by=seat(shop.manager))
    answers, work = [], set()
    for token in (*tokens.values(), NEVER_GIVEN, "short", "x" * 300, "中文"):
        with CaptureQueriesContext(connection) as counted:
            answers.append(settled(ask(token)))
        work.add(len(counted))
    assert len(answers) == 12 and all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 404 and "gladly gives you a new link" in answers[0][1] and work == {2}
    (good,) = asked(shop)
    token = a_link(good, shop)
    with CaptureQueriesContext(connection) as counted:
        assert ask(token).status_code == 200
    assert len(counted) == 2
    posted = [settled(ask(token, act=act)) for token in (*tokens.values(), NEVER_GIVEN) for act in ("open", "never")]
    assert all(answer == answers[0] for answer in posted)


def test_a_link_is_used_once(shop: Shop) -> None:
    (one,) = asked(shop)
    token = a_link(one, shop)
    answering.send(token, GIVEN)
    for verb in (
        lambda: answering.send(token, GIVEN),
        lambda: answering.open_form(token),
        lambda: answering.keep_draft(token, {}),
        lambda: answering.never_again(token),
    ):
        with pytest.raises(invitations.Gone):
            verb()
    assert Answer.objects.count() == 1


def test_a_link_answers_for_its_own_customer_only(shop: Shop) -> None:
    one, two = asked(shop, 2)
    first, second = a_link(one, shop), a_link(two, shop)
    ask(first, act="keep", q4="第一家")
    assert "第一家" not in ask(second, act="open").content.decode()
    ask(second, act="send", **POSTED)
    assert Answer.objects.get().customer_id == two.customer_id and again(one).open


def test_a_withdrawal_between_opening_and_sending_kills_the_link_and_keeps_nothing(shop: Shop) -> None:
    (one,) = asked(shop)
    token = a_link(one, shop)
    assert ask(token, act="open").status_code == 200
    withdraws(one, shop.manager)
    assert ask(token, act="send", **POSTED).status_code == 404
    assert not Answer.objects.exists() and again(one).open


def test_do_not_ask_me_again_asks_once_more_and_withdraws_with_a_line(shop: Shop) -> None:
    (one,) = asked(shop)
    token = a_link(one, shop)
    assert "Do not ask me again" in ask(token, act="ask", language="en").content.decode() and again(one).open
    done = ask(token, act="never", language="en")
    assert "withdrawn" in Client().get(done["Location"]).content.decode()
    lines = LogEntry.objects.order_by("-id")[:2]
    assert {line.event for line in lines} == {"survey.refused", "consent.changed"}
    assert again(one).state == "refused" and not asking.may_be_asked(one.customer_id, "link")


def test_who_guesses_is_soon_told_to_come_back_later_and_others_are_not(shop: Shop) -> None:
    (one,) = asked(shop)
    token = a_link(one, shop)
    statuses = [ask(f"{number:043d}").status_code for number in range(MISSES + 3)]
    assert statuses == [404] * MISSES + [429] * 3
    assert ask(token).status_code == 429  # a good link looks alike from there
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert elsewhere.get(f"/f/{token}/").status_code == 200


def test_no_address_of_a_link_comes_into_a_log(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    ask(NEVER_GIVEN)
    ask(NEVER_GIVEN, act="open")
    assert NEVER_GIVEN not in caplog.text


def test_the_consent_is_asked_again_when_a_link_is_issued(shop: Shop) -> None:
    one, two = asked(shop, 2)
    withdraws(one, shop.manager)
    with pytest.raises(Refused):
        a_link(one, shop)
    other = a_post("am-9", a="ina")
    with pytest.raises(NotThere):
        invitations.issue_link(two, by=seat(other))
    assert not again(one).token and not again(two).token


def test_a_customer_is_asked_by_the_first_way_agreed_to(shop: Shop) -> None:
    people = [a_customer(shop.manager, consents=AGREED) for _ in range(3)]
    for one, ways in zip(people, (["visit"], ["telephone", "letter"], []), strict=True):
        with acting(by=seat(shop.manager)):
            record = opened(one, shop.manager)
            records.consent(record, AGREED, given_on=timezone.localdate(), way="phone", ways=ways)
    row = running(a_round(shop, ways=CONTACT_WAYS), people)
    assert list(row.invitations.order_by("customer_id").values_list("way", flat=True)) == ["visit", "letter", "link"]
    only = running(a_round(shop, ways=["link"]), people)
    assert list(only.invitations.values_list("customer_id", flat=True)) == [people[2].pk]
