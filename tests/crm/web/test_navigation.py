"""The rail shows where a seat may go, and nothing else."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch

from crm.web import navigation
from crm.web.navigation import ITEMS, Item, places

OPEN = Item("room:home", "Home", "store", "Work")
CLOSED = Item("room:rules", "Rules", "store", "Work", frozenset({"compliance_officer"}))
OTHER = Item("other:list", "Other", "store", "Work")
UNBUILT = Item("nowhere:home", "Nowhere", "store", "Work")


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every URL name but those of the room `nowhere` an address."""

    def reverse(name: str) -> str:
        if name.startswith("nowhere:"):
            raise NoReverseMatch
        return "/" + name.replace(":", "/")

    monkeypatch.setattr(navigation, "reverse", reverse)


def names(role: str | None) -> list[str]:
    return [place.item.url_name for place in places(role, items=[OPEN, CLOSED, OTHER, UNBUILT])]


def test_a_place_of_another_role_is_left_out() -> None:
    assert names("account_manager") == ["room:home", "other:list"]


def test_a_place_of_ones_own_role_is_shown() -> None:
    assert names("compliance_officer") == ["room:home", "room:rules", "other:list"]


def test_without_a_seat_there_is_nowhere_to_go() -> None:
    assert names(None) == []


def test_a_room_that_is_not_built_is_left_out() -> None:
    assert "nowhere:home" not in names("account_manager")


@pytest.mark.parametrize(
    ("view", "here"),
    [
        ("room:rules", "room:rules"),
        ("room:one_record", "room:home"),
        ("other:list", "other:list"),
        ("unknown:x", None),
        ("", None),
    ],
)
def test_the_page_one_is_on_is_marked_or_else_its_room(view: str, here: str | None) -> None:
    shown = places("compliance_officer", view, items=[OPEN, CLOSED, OTHER])
    assert [place.item.url_name for place in shown if place.here] == ([here] if here else [])


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.url_name)
def test_every_place_has_an_icon_that_exists(item: Item) -> None:
    drawn = Template("{% load web %}{% icon name 17 %}").render(Context({"name": item.icon}))
    assert "<svg" in drawn


def test_each_place_is_declared_once() -> None:
    assert len({item.url_name for item in ITEMS}) == len(ITEMS)
