"""A small company in which everything that an address can name is there once: what the tests of all pages walk through.

Each post has an A, `am-1-a`, and a B, `am-1-b`. Posts am-1, la-1, sa-1, sc-1 and co-1 may open the customer. Without a
post there are `stranger`, who was given the permission to open as Django gives it, and `root`, who is a superuser.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Holding, Leave, Post, User
from customers.browse.models import SavedView
from customers.intake.models import Import
from customers.records import actions
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import a_customer, a_person, a_post, opened, signed_in
from tests.customers.intake.sheets import a_row, csv_of, examined
from tests.house.canaries import FAULTY_PHONE, SHEET, STORED, a_photo

NAME, CODE, LICENCE = "紫鸢便利店", "370523990017", "370523887766"
NAME_OF_OTHERS, CODE_OF_OTHERS = "别处经营部", "370523990018"
SHEET_NAME = "丹枫名册.csv"
ROLES = {
    "dr-1": "director",
    "sc-1": "section_chief",
    "am-1": "account_manager",
    "am-2": "account_manager",
    "la-1": "licence_administrator",
    "la-2": "licence_administrator",
    "sa-1": "statistical_analyst",
    "oc-1": "order_clerk",
    "ic-1": "information_centre",
    "ic-2": "information_centre",
    "co-1": "compliance_officer",
    "sy-1": "system_administrator",
    "se-1": "security_administrator",
    "se-2": "security_administrator",
    "au-1": "audit_administrator",
}
ABOVE = {
    "section_chief": "dr-1",
    "licence_administrator": "dr-1",
    "account_manager": "sc-1",
    "statistical_analyst": "sc-1",
}
MAY_OPEN = ("am-1", "la-1", "sa-1", "sc-1", "co-1")
SEALED_LATER = {"owner_name": "la-1", "yearly_income": "am-1"}


@dataclass(frozen=True)
class Company:
    """What stands in the company, by what the addresses call it."""

    posts: dict[str, Post]
    customer: Customer
    sheet: Import
    view: SavedView
    leave: Leave
    edit: LogEntry
    things: dict[str, Any]

    def holding(self, code: str) -> Holding:
        """Return the A holding of a post."""
        return Holding.objects.get(post=self.posts[code], side="A")

    def person(self, code: str, letter: str = "a") -> User:
        """Return the A or the B of a post."""
        return User.objects.get(username=f"{code}-{letter}")


class Crowd:
    """Everybody's browsers: each opens with its owner signed in, and nothing else remembered."""

    def __init__(self, language: str = "en", **more: Any) -> None:
        self.language, self.more = language, more
        self.handler = Client(**more).handler  # to load the middleware anew for each browser would take long
        names = User.objects.values_list("username", flat=True)
        self.sessions = {name: signed_in(name).cookies["sessionid"].value for name in names}

    def browser(self, username: str) -> Client:
        """Return a browser in which somebody is signed in, or nobody for ""."""
        fresh = Client(headers={"accept-language": self.language}, raise_request_exception=False, **self.more)
        fresh.handler = self.handler
        if username:
            fresh.cookies["sessionid"] = self.sessions[username]
        return fresh


def a_company() -> Company:
    """Return the company, with a customer that holds a value in every field that is sealed."""
    posts: dict[str, Post] = {}
    for code, role in ROLES.items():
        above = posts.get(ABOVE.get(role, ""))
        posts[code] = a_post(code, role=role, a=f"{code}-a", b=f"{code}-b", above=above)
    a_person("root", superuser=True)
    a_person("stranger").user_permissions.add(Permission.objects.get(codename="open_customer"))
    customer = a_customer(
        *(posts[code] for code in MAY_OPEN), name=NAME, code=CODE, licence_number=LICENCE, customer_since="2019-05-06",
        attention="high", **STORED,
    )  # fmt: skip
    a_customer(posts["am-2"], posts["la-2"], name=NAME_OF_OTHERS, code=CODE_OF_OTHERS, phone="13700000001")
    for field in ("storefront_photo", "owner_photo"):
        actions.attach(opened(customer, posts["am-1"]), field, a_photo(field))
    edit = _edited(customer, posts)
    person, start = User.objects.get(username="am-1-a"), timezone.localdate() + timedelta(days=9)
    holding = Holding.objects.get(post=posts["am-1"], side="A")
    return Company(
        posts=posts,
        customer=_as_it_stands(customer),
        sheet=_sheet(posts["la-1"]),
        view=SavedView.objects.create(person=person, name="Fridays", query="order_day=5"),
        leave=Leave.objects.create(holding=holding, first=start, until=start + timedelta(days=3)),
        edit=edit,
        things=_furnished(posts, customer),
    )


def away(company: Company, code: str) -> None:
    """Send a post's A away from today on, so that B stands in."""
    Leave.objects.create(holding=company.holding(code), first=date(2026, 1, 1), until=date(2099, 1, 1))


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the block does to the database; verbs that must be outermost may run inside."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def _furnished(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Return what the rooms with doors of their own put into the company."""
    things: dict[str, Any] = {}
    for room in (
        "workdays",
        "notices",
        "approvals",
        "leaves",
        "relay",
        "ordering",
        "relations",
        "duplicates",
        "feedback",
        "grading",
        "signin",
        "administrators",
        "seals",
        "review",
        "surveys",
    ):
        things |= import_module(f"tests.house.doors_{room}").furnish(posts, customer)
    return things


def _edited(customer: Customer, posts: dict[str, Post]) -> LogEntry:
    """Have two sealed fields written anew, and return the line of the first."""
    record = opened(customer, posts["la-1"])
    with acting(by=record.by):
        rev = actions.change(record, {"owner_name": STORED["owner_name"] + "旧"}, rev=record.rev)
        line = LogEntry.objects.latest("id")
        actions.change(record, {"owner_name": STORED["owner_name"]}, rev=rev)
    return line


def _as_it_stands(customer: Customer) -> Customer:
    with unlocked():
        return Customer.objects.get(pk=customer.pk)


def _sheet(post: Post) -> Import:
    """Return a sheet with a good and a faulty row, examined."""
    rows = [a_row(8001, **SHEET), a_row(8002, **{**SHEET, "联系电话": FAULTY_PHONE})]
    return examined(post, csv_of(rows), SHEET_NAME)
