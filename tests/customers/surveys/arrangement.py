"""Phrases of the tests of this room: a manager and a chief, customers who agreed, a round that runs, its links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.models import Post
from customers.feedback.models import FormVersion
from customers.feedback.rules import Content, Kind
from customers.records.models import Customer
from customers.surveys import actions, invitations
from customers.surveys.inviting import add, begin_asking
from customers.surveys.models import Invitation, Round
from customers.surveys.rules import READY_THEMES, read_themes
from tests.builders import a_customer, a_post, seat, signed_in
from tests.customers.feedback.arrangement import a_content, a_question, a_version, when

AGREED = ("business", "survey")
ASKED: Content = a_content(
    a_question("q1", Kind.SCALE, required=True),
    a_question("q2", Kind.NPS),
    a_question("q3"),
    a_question("q4", Kind.TEXT),
    a_question("q5", Kind.TEXT, when=when("q3", "no"), required=True),
    title="Service",
)
GIVEN: Mapping[str, Any] = {"q1": 4, "q2": 9, "q3": "yes", "q4": "送货很准时"}
POSTED = {name: str(value) for name, value in GIVEN.items()}


@dataclass
class Shop:
    """A chief (chen) above a manager (amy, B bo), and a form that can be asked."""

    chief: Post
    manager: Post
    version: FormVersion


def a_shop() -> Shop:
    """Return the parties."""
    chief = a_post("sc-1", role="section_chief", a="chen")
    return Shop(chief, a_post("am-1", a="amy", b="bo", above=chief), a_version(ASKED))


def a_round(shop: Shop, *, ways: Sequence[str] = ("link",), days: int = 14, **more: Any) -> Round:
    """Return a round in preparation, of the manager's unless another post is named."""
    post = more.pop("post", shop.manager)
    values = {
        "title": "Autumn", "version": shop.version, "why_zh": "改进服务", "why_en": "To serve you better",
        "wanted": more, "ways": list(ways), "closes_on": timezone.localdate() + timedelta(days=days),
    }  # fmt: skip
    by = seat(post)
    with acting(by=by):
        return actions.make(values, by=by, themes=read_themes(READY_THEMES))


def running(row: Round, customers: Sequence[Customer]) -> Round:
    """Have a round run with these customers in it, as its job would; whoever did not agree is left out."""
    by = seat(Post.objects.get(pk=row.post_id))
    with acting(by=by):
        add(row, [one.pk for one in customers], by=by)
        begin_asking(row, by=by)
    return row


def asked(shop: Shop, count: int = 1, *, ways: Sequence[str] = ("link",), **values: Any) -> list[Invitation]:
    """Return the invitations of a round that runs, one for each of some new customers."""
    people = [a_customer(shop.manager, consents=AGREED, **values) for _ in range(count)]
    return list(running(a_round(shop, ways=ways), people).invitations.order_by("pk"))


def a_link(one: Invitation, shop: Shop) -> str:
    """Return the token of a link issued to the customer of an invitation."""
    by = seat(shop.manager)
    with acting(by=by):
        return invitations.issue_link(one, by=by)


def again(one: Invitation) -> Invitation:
    """Return an invitation as it stands now."""
    return Invitation.objects.select_related("round").get(pk=one.pk)


def answered(shop: Shop, count: int, given: Mapping[str, Any] = GIVEN, **values: Any) -> Round:
    """Return a round in which some customers have answered."""
    rows = asked(shop, count, ways=["visit"], **values)
    answer_all(rows, shop, given)
    return Round.objects.get(pk=rows[0].round_id)


def answer_all(rows: Iterable[Invitation], shop: Shop, given: Mapping[str, Any] = GIVEN) -> None:
    """Have the manager write down what some customers answer."""
    by = seat(shop.manager)
    with acting(by=by):
        for one in rows:
            invitations.write_answers(one, given, by=by)


def page(path: str, username: str = "amy", **data: Any) -> str:
    """Return what a page says, after a POST where something is sent."""
    client = signed_in(username)
    answer = client.post(path, data, follow=True) if data else client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def url(row: Round, *parts: Any) -> str:
    """Return the address of a round's page."""
    return "/".join(["/surveys", str(row.uuid), *map(str, parts)]) + "/"
