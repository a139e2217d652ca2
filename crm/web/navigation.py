"""The rail: where a seat may go, declared once by URL name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORK = _("Work")
COMPLIANCE = _("Compliance")
SETTINGS = _("Settings")
ADMINISTRATION = _("Administration")
# The three administrators 三员 look after the house: no customer, and none of the others' work.
ADMINISTRATORS = frozenset({"system_administrator", "security_administrator", "audit_administrator"})
READERS = frozenset({"compliance_officer", "audit_administrator"})


@dataclass(frozen=True)
class Item:
    """A place in the rail; `roles` None opens it to every seat but `shut`, otherwise only to seats of these roles."""

    url_name: str
    title: str | Promise
    icon: str
    section: str | Promise
    roles: frozenset[str] | None = None
    shut: frozenset[str] = frozenset()

    @property
    def namespace(self) -> str:
        """Return the part of the URL name before the colon: the room."""
        return self.url_name.partition(":")[0]


@dataclass(frozen=True)
class Place:
    """An item that this seat may go to, with its address and whether the reader is there now."""

    item: Item
    url: str
    here: bool


ITEMS: tuple[Item, ...] = (
    Item("desk:home", _("My desk"), "layout-dashboard", WORK),
    Item(
        "approvals:inbox",
        _("Approvals"),
        "stamp",
        WORK,
        shut=frozenset({"system_administrator", "audit_administrator"}),
    ),
    Item("browse:list", _("Customers"), "store", WORK, shut=ADMINISTRATORS),
    Item(
        "relay:board",
        _("Newcomers"),
        "user-round-plus",
        WORK,
        frozenset({"licence_administrator", "statistical_analyst", "account_manager", "section_chief", "director"}),
    ),
    Item(
        "relations:mine",
        _("Relations"),
        "handshake",
        WORK,
        frozenset({"licence_administrator", "statistical_analyst", "account_manager", "section_chief", "director"}),
    ),
    Item(
        "intake:imports",
        _("Imports"),
        "file-up",
        WORK,
        frozenset({"licence_administrator", "statistical_analyst"}),
    ),
    Item(
        "duplicates:list",
        _("Duplicates"),
        "copy-check",
        WORK,
        frozenset({"licence_administrator", "statistical_analyst", "account_manager", "section_chief"}),
    ),
    Item(
        "ordering:list",
        _("Online ordering"),
        "shopping-cart",
        WORK,
        frozenset({"licence_administrator", "statistical_analyst", "account_manager", "section_chief", "order_clerk"}),
    ),
    Item(
        "review:year",
        _("Weekly review"),
        "clipboard-check",
        WORK,
        frozenset({"section_chief", "statistical_analyst", "account_manager", "director", "compliance_officer"}),
    ),
    Item(
        "surveys:list",
        _("Surveys"),
        "megaphone",
        WORK,
        frozenset({"account_manager", "statistical_analyst", "section_chief", "director", "compliance_officer"}),
    ),
    Item(
        "feedback:list",
        _("Feedback forms"),
        "clipboard-list",
        WORK,
        frozenset(
            {
                "statistical_analyst",
                "section_chief",
                "account_manager",
                "licence_administrator",
                "director",
                "compliance_officer",
            }
        ),
    ),
    Item(
        "grading:rounds",
        _("Grading"),
        "medal",
        WORK,
        frozenset(
            {
                "statistical_analyst",
                "account_manager",
                "section_chief",
                "director",
                "information_centre",
                "compliance_officer",
            }
        ),
    ),
    Item("reading:search", _("Trail"), "footprints", COMPLIANCE, READERS),
    Item("seals:state", _("Seal of the trail"), "file-lock", COMPLIANCE, READERS),
    Item("reading:counts", _("Trail in figures"), "chart-column", COMPLIANCE, READERS),
    Item(
        "administrators:people",
        _("Accounts"),
        "contact",
        ADMINISTRATION,
        frozenset({"system_administrator"}),
    ),
    Item(
        "administrators:jobs",
        _("Jobs"),
        "list-checks",
        ADMINISTRATION,
        frozenset({"system_administrator"}),
    ),
    Item(
        "administrators:settings",
        _("Settings in force"),
        "settings-2",
        ADMINISTRATION,
        frozenset({"system_administrator"}),
    ),
    Item(
        "administrators:changes",
        _("Security administration"),
        "shield-check",
        ADMINISTRATION,
        frozenset({"security_administrator"}),
    ),
    Item(
        "catalog:list",
        _("Field catalogue"),
        "book-marked",
        SETTINGS,
        frozenset({"information_centre", "security_administrator"}),
    ),
    Item("workdays:this_year", _("Working days"), "calendar-range", SETTINGS),
    Item("posts:list", _("Posts and holders"), "users", SETTINGS),
    Item("posts:mine", _("My posts and leaves"), "calendar-days", SETTINGS),
)


def places(role: str | None, view_name: str = "", items: Iterable[Item] = ITEMS) -> list[Place]:
    """Return the places a role may go to, in order; a room that is not built yet is left out.

    The place whose URL name is `view_name` is where the reader is; failing that, the first of the same room.
    """
    open_items = [(item, url) for item, url in _with_urls(items) if _is_open(item, role)]
    here = next((item for item, _url in open_items if item.url_name == view_name), None)
    if here is None:
        room = view_name.partition(":")[0]
        here = next((item for item, _url in open_items if room and item.namespace == room), None)
    return [Place(item, url, item is here) for item, url in open_items]


def _is_open(item: Item, role: str | None) -> bool:
    return role is not None and role not in item.shut and (item.roles is None or role in item.roles)


def _with_urls(items: Iterable[Item]) -> Iterator[tuple[Item, str]]:
    for item in items:
        try:
            yield item, reverse(item.url_name)
        except NoReverseMatch:
            continue
