"""A round from its preparation to its end: only those who agreed are invited, by a job, once; reminded once; closed."""

from typing import Any

import pytest
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Notice, Post
from crm.posts.queries import Seat
from customers.feedback.models import Answer
from customers.records import asking
from customers.records.reconciling import look_at
from customers.records.ticket import Refused
from customers.surveys import actions, invitations, queries
from customers.surveys.inviting import invite
from customers.surveys.models import Invitation, Round
from tests.builders import a_customer, a_post, seat
from tests.customers.surveys.arrangement import AGREED, GIVEN, Shop, a_link, a_round, again, asked, running

pytestmark = pytest.mark.django_db(transaction=True)


def begun(row: Round, by: Seat) -> Round:
    """Return a round whose customers were chosen, by the real job."""
    with acting(by=by):
        actions.begin(row, by=by)
    return Round.objects.get(pk=row.pk)


def test_a_started_round_invites_those_who_agreed_once_and_tells_their_posts(shop: Shop) -> None:
    theirs = a_customer(shop.chief, shop.manager, consents=AGREED, size="small", delivery_route="1号线")
    own = a_customer(shop.chief, consents=AGREED)
    a_customer(shop.chief, shop.manager)
    catering = a_customer(shop.chief, consents=AGREED, industry="catering")
    row = begun(a_round(shop, post=shop.chief, industry=["retail"]), seat(shop.chief))
    assert (row.state, row.job.state if row.job else "") == ("running", "done")
    rows = {one.customer_id: one for one in row.invitations.all()}
    assert set(rows) == {theirs.pk, own.pk} and catering.pk not in rows
    assert (rows[theirs.pk].post, rows[own.pk].post) == (shop.manager, shop.chief)
    assert (rows[theirs.pk].size, rows[theirs.pk].delivery_route, rows[theirs.pk].state) == (
        "small",
        "1号线",
        "waiting",
    )
    line = LogEntry.objects.filter(event="survey.started").get()
    assert line.facts == {"survey": row.number, "invited": 2}
    assert LogEntry.objects.filter(event="records.segmented").count() == 1
    assert {notice.post_id for notice in Notice.objects.all()} == {shop.manager.pk, shop.chief.pk}


def test_a_run_that_broke_off_goes_on_and_invites_nobody_twice(shop: Shop) -> None:
    people = [a_customer(shop.manager, consents=AGREED) for _ in range(3)]
    row = a_round(shop)
    by = seat(shop.manager)
    Invitation.objects.create(
        round=row, customer_id=people[1].pk, keyed=people[1].pk, post=shop.manager, way="link", state="sent"
    )
    row = begun(row, by)
    assert row.invitations.count() == 3 and row.invitations.filter(state="sent").count() == 1


def test_whoever_withdrew_since_the_choice_is_not_invited(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stays, goes = (a_customer(shop.manager, consents=AGREED) for _ in range(2))
    from customers.surveys import inviting

    real = inviting.segment

    def late(**wanted: Any) -> Any:
        found = real(**wanted)
        asking.ask_no_more(goes.pk)
        return found

    monkeypatch.setattr(inviting, "segment", late)
    row = begun(a_round(shop), seat(shop.manager))
    assert [one.customer_id for one in row.invitations.all()] == [stays.pk]
    assert invite.path == "customers.surveys.inviting.invite"


def test_only_its_own_post_runs_a_round_and_only_from_where_it_stands(shop: Shop) -> None:
    row = a_round(shop)
    for verb in (actions.begin, actions.discard, actions.close, actions.remind):
        with pytest.raises(actions.NotSo):
            verb(row, by=seat(shop.chief))
    for verb in (actions.close, actions.remind):
        with pytest.raises(actions.NotSo):
            verb(row, by=seat(shop.manager))
    row = begun(row, seat(shop.manager))
    for verb in (actions.begin, actions.discard):
        with pytest.raises(actions.NotSo):
            verb(row, by=seat(shop.manager))
    actions.close(row, by=seat(shop.manager))
    with pytest.raises(actions.NotSo):
        actions.close(row, by=seat(shop.manager))


def test_a_round_that_is_discarded_is_gone_and_its_line_stays(shop: Shop) -> None:
    row = a_round(shop)
    actions.discard(row, by=seat(shop.manager))
    assert not Round.objects.exists() and LogEntry.objects.latest("id").facts == {"survey": row.number}


def test_those_who_were_asked_are_reminded_once(shop: Shop) -> None:
    one, two, three = asked(shop, 3)
    old = a_link(one, shop)
    a_link(two, shop)
    with acting(by=seat(shop.manager)):
        from customers.surveys import answering

        answering.send(a_link(two, shop), GIVEN)
    row = Round.objects.get(pk=one.round_id)
    assert actions.remind(row, by=seat(shop.manager)) == 1
    assert again(one).state == "waiting" and again(one).reminded_at and not again(three).reminded_at
    assert queries.behind(old) is not None, "the link given before stays good"
    with pytest.raises(actions.NotSo):
        actions.remind(row, by=seat(shop.manager))
    assert queries.counts([row.pk])[row.pk].asked == 2


@pytest.mark.parametrize("way", ["telephone", "visit"])
def test_staff_fill_in_for_the_customer_while_the_consent_stands(shop: Shop, way: str) -> None:
    one, gone = asked(shop, 2, ways=[way])
    by = seat(shop.manager)
    with acting(by=by):
        answer = invitations.write_answers(one, GIVEN, by=by)
        assert (answer.way, answer.person_name, again(one).state) == (way, "Amy", "answered")
        with pytest.raises(invitations.Gone):
            invitations.write_answers(one, GIVEN, by=by)
        asking.ask_no_more(gone.customer_id)
        with pytest.raises(Refused):
            invitations.write_answers(gone, GIVEN, by=by)
        with pytest.raises(invitations.Gone):
            invitations.issue_link(gone, by=by)
    assert Answer.objects.count() == 1


def test_a_no_on_the_telephone_is_kept_and_withdraws_the_consent(shop: Shop) -> None:
    (one,) = asked(shop, ways=["telephone"])
    by = seat(shop.manager)
    with acting(by=by):
        invitations.write_refusal(one, by=by)
    assert again(one).state == "refused" and not asking.may_be_asked(one.customer_id, "telephone")
    line = LogEntry.objects.filter(event="consent.changed").latest("id")
    assert (line.person_name, line.facts) == ("Amy", {"purposes": "business", "ways": ""})
    assert not look_at(0).differing


def test_what_is_taken_back_opens_nothing(shop: Shop) -> None:
    (one,) = asked(shop)
    token = a_link(one, shop)
    invitations.revoke(one, by=seat(shop.manager))
    assert queries.behind(token) is None and again(one).token is None
    with pytest.raises(invitations.Gone):
        invitations.revoke(one, by=seat(shop.manager))


def test_a_seat_reads_its_own_rounds_those_with_its_customers_and_those_of_posts_below(shop: Shop) -> None:
    one = a_customer(shop.chief, shop.manager, consents=AGREED)
    above, part = running(a_round(shop, post=shop.chief), [one]), a_round(shop)
    other, officer = a_post("am-9", a="ina"), a_post("co-1", role="compliance_officer", a="cora")
    reads = {post.code: {row.pk for row in queries.rounds_for(seat(post))} for post in Post.objects.all()}
    assert reads == {
        "sc-1": {above.pk, part.pk},
        "am-1": {above.pk, part.pk},
        "am-9": set(),
        "co-1": {above.pk, part.pk},
    }
    assert not queries.runs(above, seat(shop.manager)) and queries.part_of(above, seat(shop.manager)).count() == 1
    assert queries.round_for(part.uuid, seat(other)) is None and queries.round_for(part.uuid, seat(officer))


def test_a_round_takes_answers_until_its_last_day(shop: Shop) -> None:
    row = running(a_round(shop, days=0), [])
    assert row.takes_answers(timezone.localdate()) and not row.takes_answers(row.closes_on.replace(year=2099))
