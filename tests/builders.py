"""Phrases that arrange a test: people, posts, leaves, customers. Each makes real rows through the real verbs."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import count

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from audit.trail.context import acting
from crm.models import Holding, Leave, Post, Role, Unit, User
from crm.posts.queries import Seat, seats_of
from crm.posts.warrants import Warrant
from customers.records.admission import Admission, admit
from customers.records.gate import open_record
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.ticket import OpenRecord

PASSWORD = "a-long-test-password"
CEILINGS = {
    "licence_administrator": "sensitive",
    "statistical_analyst": "restricted",
    "account_manager": "restricted",
    "director": "restricted",
    "section_chief": "restricted",
    "order_clerk": "general",
    "information_centre": "general",
    "compliance_officer": "restricted",
    "system_administrator": "general",
    "security_administrator": "general",
    "audit_administrator": "general",
}
FULL: Mapping[str, str] = {
    "owner_name": "王秀英",
    "sex": "female",
    "id_number": "11010519491231002X",
    "phone": "13845405400",
    "address": "人民路128号",
    "bank_account": "6222021234567890128",
    "yearly_income": "120000",
}
_serial = count(1)


def a_person(username: str, *, name: str = "", superuser: bool = False, active: bool = True) -> User:
    """Return the person of this user name, made on first mention."""
    person, made = User.objects.get_or_create(
        username=username, defaults={"name": name or username.title(), "is_superuser": superuser, "is_active": active}
    )
    if made:
        person.set_password(PASSWORD)
        person.save()
    return person


def a_post(
    code: str = "am-1",
    *,
    role: str = "account_manager",
    a: str = "amy",
    b: str = "",
    away: Sequence[date] | None = None,
    above: Post | None = None,
) -> Post:
    """Return a post with its A and B holders; `away` puts A on leave, first day and first day back."""
    kind, _ = Role.objects.get_or_create(
        code=role,
        defaults={"name_en": role.replace("_", " "), "name_zh": role, "ceiling": CEILINGS.get(role, "general")},
    )
    unit, _ = Unit.objects.get_or_create(name="营销一部")
    group = Group.objects.create(name=f"post:{code}")
    post = Post.objects.create(code=code, name=f"岗位 {code}", role=kind, unit=unit, group=group, above=above)
    long_ago = date(2020, 1, 1)
    holding = Holding.objects.create(post=post, person=a_person(a), side="A", first=long_ago)
    if b:
        Holding.objects.create(post=post, person=a_person(b), side="B", first=long_ago)
    if away:
        Leave.objects.create(holding=holding, first=away[0], until=away[1])
    return post


def a_leave(post: Post, *, first: date | None = None, days: int = 5) -> Leave:
    """Send a post's A on leave, from today unless told otherwise."""
    start = first or timezone.localdate()
    holding = Holding.objects.get(post=post, side="A", until=None)
    return Leave.objects.create(holding=holding, first=start, until=start + timedelta(days=days))


def seat(post: Post, username: str = "") -> Seat:
    """Return the seat of today on a post, A's unless a person is named."""
    person = User.objects.get(username=username) if username else _acting_person(post)
    return next(one for one in seats_of(person.pk, timezone.localdate()) if one.post_id == post.pk)


def a_warrant(approver: Seat, *, proposer: str = "sam") -> Warrant:
    """Return a warrant of the security administration: `proposer` has asked, the seat has approved."""
    return Warrant("SA-0001", a_person(proposer).pk, approver)


def _acting_person(post: Post) -> User:
    return Holding.objects.select_related("person").get(post=post, side="A", until=None).person


def a_customer(
    *posts: Post, name: str = "富丽堂皇便利店", consents: Sequence[str] = ("business",), **values: str
) -> Customer:
    """Return a customer that the posts may open, entered by the first of them; sealed fields filled unless given."""
    number = next(_serial)
    given = {
        "code": f"370523{number:07d}",
        "name": name,
        "region": "370523",
        "order_day": "5",
        "industry": "retail",
        **FULL,
        **values,
    }
    by = seat(posts[0])
    row = Admission(
        given,
        consents=[(purpose, date(2024, 3, 1), "written") for purpose in consents],
        groups={post.group_id: "route" for post in posts},
    )
    with acting(by=by), unlocked():
        (pk,) = admit([row], by=by, purpose="maintenance")
        return Customer.objects.select_related("strongbox").get(pk=pk)


def opened(customer: Customer, post: Post, username: str = "", purpose: str = "maintenance") -> OpenRecord:
    """Return a customer's record, opened from a post's seat."""
    by = seat(post, username)
    with acting(by=by):
        return open_record(customer.uuid, by=by, purpose=purpose)


def signed_in(username: str, *, post: Post | None = None, language: str = "en") -> Client:
    """Return a client in which a person is signed in, on a post of theirs when named."""
    client = Client(headers={"accept-language": language})
    client.force_login(a_person(username), backend="allauth.account.auth_backends.AuthenticationBackend")
    if post is not None:
        session = client.session
        session["post"] = post.code
        session.save()
    return client
