"""Decisions on one record at the same instant: real threads, real transactions; nothing lost, one refused kindly."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import count
from typing import Any

import pytest

from audit.trail.context import acting
from crm.approvals.models import Case
from crm.models import Post
from customers.duplicates import actions
from customers.duplicates.models import Pair
from customers.records import actions as strong
from customers.records.lock import unlocked
from customers.records.models import Customer, Merge
from customers.records.ticket import OpenRecord
from tests.at_once import Verb, at_once
from tests.builders import a_customer, a_post, opened, seat, signed_in
from tests.customers.duplicates.pairs import a_pair
from tests.customers.records.merges import groups, merged, purposes, row, text, the_lines_say_what_stands_there

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4
NUMBERS = count(13700000000)
QUICKER = {"Decided", "Stale", "NotThere", "Moved", "Refused"}


@pytest.fixture
def posts() -> tuple[Post, Post, Post]:
    """Return a chief's post, an analyst's and an account manager's, all of which may open everything."""
    chief = a_post("sc-1", role="section_chief", a="sue")
    analyst = a_post("sa-1", role="statistical_analyst", a="ann", above=chief)
    return chief, analyst, a_post("am-1", a="amy", above=chief)


def three(posts: Sequence[Post]) -> list[Customer]:
    """Return three records of one shop."""
    return [a_customer(*posts, name="芙蓉超市", phone=str(next(NUMBERS))) for _ in range(3)]


def at_the_same_instant(*verbs: tuple[Post, Verb]) -> list[str]:
    """Return how each post's verb ended, all begun together."""

    def run(post: Post, verb: Verb) -> None:
        with acting(by=seat(post)):
            verb()

    return at_once([partial(run, *each) for each in verbs], Exception)


def tickets(post: Post, *customers: Customer) -> list[OpenRecord]:
    """Return records as a post opened them before."""
    return [opened(customer, post) for customer in customers]


def merging(pair: Pair, kept: OpenRecord, other: OpenRecord) -> Verb:
    """Return the merge of a pair."""
    return lambda: actions.merge(pair, kept, other, taking=(), reason="同一家店")


def states(*customers: Customer) -> list[str]:
    """Return how records stand."""
    return [row(customer).state for customer in customers]


@pytest.mark.parametrize("ways", ["ab bc", "ab cb", "ba bc", "ba cb", "ab ac", "ca cb"])
def test_of_two_merges_that_share_a_record_one_is_done_and_one_refused(posts: tuple[Post, ...], ways: str) -> None:
    chief, analyst, _manager = posts
    for _round in range(ROUNDS):
        known = dict(zip("abc", three(posts), strict=True))
        sides = [[known[name] for name in way] for way in ways.split()]
        verbs = [
            (post, merging(a_pair(*side), *tickets(post, *side)))
            for post, side in zip((chief, analyst), sides, strict=True)
        ]
        ended = at_the_same_instant(*verbs)
        assert ended.count("done") == 1 and set(ended) - {"done"} <= QUICKER, ended
        kept, gone = sides[ended.index("done")]
        assert states(kept, gone) == ["active", "merged"] and states(*known.values()).count("merged") == 1
        with unlocked():
            assert Merge.objects.filter(customer=kept, other=gone).count() == 1
    assert Pair.objects.filter(state=Pair.State.MERGED).count() == ROUNDS
    the_lines_say_what_stands_there()


def test_one_pair_decided_twice_at_once_is_decided_once(posts: tuple[Post, ...]) -> None:
    chief, analyst, _manager = posts
    for _round in range(ROUNDS):
        one, other, _third = three(posts)
        pair = a_pair(one, other)
        apart = tickets(analyst, one, other)
        ended = at_the_same_instant(
            (chief, merging(pair, *tickets(chief, one, other))),
            (analyst, lambda: actions.keep_apart(pair, *apart, reason="两家店")),  # noqa: B023
        )
        assert sorted(ended) == ["Decided", "done"]
        pair.refresh_from_db()
        assert (pair.state == Pair.State.MERGED) == (ended[0] == "done") == (states(other) == ["merged"])
    the_lines_say_what_stands_there()


@pytest.mark.parametrize("edited", ["kept", "merged"])
def test_an_edit_beside_a_merge_stands_or_is_refused_and_is_never_lost(posts: tuple[Post, ...], edited: str) -> None:
    chief, _analyst, manager = posts
    for number in range(ROUNDS):
        one, other, _third = three(posts)
        side = one if edited == "kept" else other
        record, words = opened(side, manager), f"门口有台阶{number}"
        assert "remarks" in [shown.entry.identifier for shown in record.fields if shown.editable]
        ended = at_the_same_instant(
            (chief, merging(a_pair(one, other), *tickets(chief, one, other))),
            (manager, lambda: strong.change(record, {"remarks": words}, rev=record.rev)),  # noqa: B023
        )
        assert ended.count("done") == 1 and set(ended) - {"done"} <= QUICKER, ended
        assert (text(side, "remarks") == words) == (ended[1] == "done") == (states(other) == ["active"])
    the_lines_say_what_stands_there()


def test_a_consent_withdrawn_beside_a_merge_binds_the_kept_record_or_is_refused(posts: tuple[Post, ...]) -> None:
    chief, analyst, _manager = posts
    for _round in range(ROUNDS):
        one, other, _third = three(posts)
        record = opened(other, analyst)
        ended = at_the_same_instant(
            (chief, merging(a_pair(one, other), *tickets(chief, one, other))),
            (analyst, lambda: strong.consent(record, [], given_on=date(2026, 2, 3), way="phone")),  # noqa: B023
        )
        assert ended[0] == "done" and ended[1] in ("done", "NotThere")
        assert purposes(one) == ([] if ended[1] == "done" else ["business"])
    the_lines_say_what_stands_there()


def test_a_grant_taken_away_beside_a_merge_is_not_given_again(posts: tuple[Post, ...]) -> None:
    chief, _analyst, _manager = posts
    further = a_post("am-2", a="bea")
    for _round in range(ROUNDS):
        one, other, _third = three(posts)
        by = seat(chief)
        with acting(by=by):
            strong.grant([other.pk], further.group_id, post="am-2", basis="import", by=by)
        taken: list[int] = []
        ended = at_the_same_instant(
            (chief, merging(a_pair(one, other), *tickets(chief, one, other))),
            (chief, lambda: taken.append(strong.withdraw([other.pk], further.group_id, post="am-2", by=by))),  # noqa: B023
        )
        assert ended == ["done", "done"]
        assert (further.group_id in groups(one)) == (taken == [0]) and groups(other) == []
    the_lines_say_what_stands_there()


def test_a_post_let_in_beside_a_merge_is_let_into_the_kept_record_or_not_at_all(posts: tuple[Post, ...]) -> None:
    chief, _analyst, _manager = posts
    further = a_post("am-2", a="bea")
    for _round in range(ROUNDS):
        one, other, _third = three(posts)
        by, given = seat(chief), list[int]()
        ended = at_the_same_instant(
            (chief, merging(a_pair(one, other), *tickets(chief, one, other))),
            (chief, lambda: given.append(strong.grant([other.pk], further.group_id, post="am-2", basis="x", by=by))),  # noqa: B023
        )
        assert ended == ["done", "done"] and groups(other) == []
        assert (further.group_id in groups(one)) == (given == [1])
    the_lines_say_what_stands_there()


def test_of_a_merge_and_an_undoing_at_once_one_is_done(posts: tuple[Post, ...]) -> None:
    chief, analyst, _manager = posts
    for _round in range(ROUNDS):
        one, other, third = three(posts)
        pair, made = a_pair(one, other), merged(one, other, chief)
        Pair.objects.filter(pk=pair.pk).update(state=Pair.State.MERGED)
        (record,) = tickets(analyst, one)
        ended = at_the_same_instant(
            (chief, merging(a_pair(one, third), *tickets(chief, one, third))),
            (analyst, lambda: actions.undo(record, made.uuid, reason="两家店")),  # noqa: B023
        )
        assert ended.count("done") == 1 and set(ended) - {"done"} <= QUICKER, ended
        assert states(other, third) == (["merged", "merged"] if ended[0] == "done" else ["active", "active"])
    the_lines_say_what_stands_there()


def test_a_merge_is_undone_once_by_two_at_once(posts: tuple[Post, ...]) -> None:
    chief, analyst, _manager = posts
    one, other, _third = three(posts)
    made = merged(one, other, chief)
    verbs = [(post, opened(one, post)) for post in (chief, analyst)]
    ended = at_the_same_instant(
        *((post, partial(actions.undo, record, made.uuid, reason="两家店")) for post, record in verbs)
    )
    assert ended.count("done") == 1 and states(one, other) == ["active", "active"]
    the_lines_say_what_stands_there()


def form(one: Customer, other: Customer, **more: str) -> dict[str, Any]:
    """Return a pair's merge as its form sends it."""
    revs = f"{row(one).rev}/{row(other).rev}"
    return {"do": "merge", "keep": "a", "revs": revs, "reason": "同一家店", **more}


def test_two_people_who_merge_pairs_with_a_common_record_are_both_answered_kindly(posts: tuple[Post, ...]) -> None:
    for _round in range(ROUNDS):
        one, two, three_ = three(posts)
        pairs = (a_pair(one, two), one, two), (a_pair(two, three_), two, three_)
        clients = signed_in("sue"), signed_in("ann")
        for client, (pair, *_sides) in zip(clients, pairs, strict=True):
            client.get(f"/duplicates/{pair.uuid}/")
        answers: dict[int, Any] = {}

        def send(number: int, pairs: Any = pairs, clients: Any = clients, answers: Any = answers) -> None:
            pair, a, b = pairs[number]
            answers[number] = clients[number].post(f"/duplicates/{pair.uuid}/", form(a, b))

        assert at_once([partial(send, number) for number in (0, 1)]) == ["done", "done"]
        done = [number for number, answer in answers.items() if answer.get("Location") == "/duplicates/"]
        assert len(done) == 1, {number: answer.status_code for number, answer in answers.items()}
        (left,) = {0, 1} - set(done)
        answer = answers[left]
        page = (clients[left].get(answer["Location"]) if answer.status_code == 302 else answer).content.decode()
        # It depends on how far the later one had come: the pair, one of its records, or a record's address is met.
        assert any(
            said in page for said in ("decided this meanwhile", "was changed meanwhile", "was merged into the one")
        )
    the_lines_say_what_stands_there()


def test_an_approval_beside_a_merge_of_one_of_the_two_is_answered_kindly(posts: tuple[Post, ...]) -> None:
    chief, analyst, manager = posts
    second = a_post("am-2", a="bea", above=chief)
    for _round in range(ROUNDS):
        one, two = (a_customer(chief, analyst, manager, phone=str(next(NUMBERS))) for _ in "ab")
        theirs = a_customer(chief, analyst, second, phone=str(next(NUMBERS)))
        asked, direct = a_pair(two, theirs), a_pair(one, two)
        signed_in("ann").post(f"/duplicates/{asked.uuid}/", form(two, theirs))
        case = Case.objects.latest("pk")
        answers: dict[str, int] = {}
        clerk, boss = signed_in("amy"), signed_in("sue")
        sent = form(one, two)

        def approve(boss: Any = boss, case: Case = case, answers: dict[str, int] = answers) -> None:
            given = {"mark": case.mark, "decision": "approve", "note": ""}
            answers["approve"] = boss.post(f"/duplicates/decide/{case.uuid}/", given).status_code

        def merge(clerk: Any = clerk, pair: Pair = direct, answers: Any = answers, sent: Any = sent) -> None:
            answers["merge"] = clerk.post(f"/duplicates/{pair.uuid}/", sent).status_code

        assert at_once([approve, merge]) == ["done", "done"]
        assert answers["approve"] in (302, 409) and answers["merge"] in (200, 302), answers
        assert states(one, two, theirs).count("merged") == 1
    the_lines_say_what_stands_there()
