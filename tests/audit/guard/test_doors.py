"""Who may enter a view."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from audit.guard.doors import ANYONE, ROLE, SEATED, SIGNED_IN, Door, door
from audit.trail.context import acting
from audit.trail.models import LogEntry
from tests.audit.lines import an_actor

pytestmark = pytest.mark.django_db


def enter(who: Door, user: Any, seat: Any = None) -> HttpResponse:
    request: HttpRequest = RequestFactory().get("/room/?q=canary")
    request.user, request.seat = user, seat
    with acting(by=seat):
        return door(who)(lambda request: HttpResponse("inside"))(request)


NOBODY, SOMEBODY = AnonymousUser(), SimpleNamespace(is_authenticated=True)


@pytest.mark.parametrize(
    ("who", "nobody", "seatless", "manager", "officer"),
    [
        (ANYONE, 200, 200, 200, 200),
        (SIGNED_IN, 302, 200, 200, 200),
        (SEATED, 302, 404, 200, 200),
        (ROLE("compliance_officer"), 302, 404, 404, 200),
        (ROLE("account_manager", "section_chief"), 302, 404, 200, 404),
    ],
)
def test_a_door_opens_to_those_it_names(who: Door, nobody: int, seatless: int, manager: int, officer: int) -> None:
    def status(user: Any, seat: Any = None) -> int:
        try:
            return enter(who, user, seat).status_code
        except Http404:
            return 404

    assert status(NOBODY) == nobody
    assert status(SOMEBODY) == seatless
    assert status(SOMEBODY, an_actor()) == manager
    assert status(SOMEBODY, an_actor(role="compliance_officer")) == officer


def test_a_refusal_leaves_a_line_without_the_query() -> None:
    by = an_actor()
    with pytest.raises(Http404):
        enter(ROLE("compliance_officer"), SOMEBODY, by)
    line = LogEntry.objects.get(event="door.refused")
    assert (line.actor_id, line.kind, line.outcome) == (by.person_id, "refusal", "refused")
    assert line.facts == {"path": "/room/", "door": "role compliance_officer"}


def test_nobody_is_sent_to_sign_in_and_comes_back() -> None:
    response = enter(SEATED, NOBODY)
    assert response["Location"] == "/accounts/login/?next=/room/%3Fq%3Dcanary"
    assert not LogEntry.objects.exists()


def test_a_door_of_no_role_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        ROLE()


def test_a_door_is_seen_on_its_view_and_keeps_its_name() -> None:
    @door(SEATED)
    def page(request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return HttpResponse()

    assert (page.door, page.__name__, page.__doc__) == (SEATED, "page", "Show the page.")  # type: ignore[attr-defined]


@pytest.mark.urls("tests.audit.routes")
def test_a_stranger_meets_404_through_the_whole_stack(client: Client, django_user_model: Any) -> None:
    assert client.get("/seated/").status_code == 302
    assert client.get("/whoami/").status_code == 200
    client.force_login(
        django_user_model.objects.create(username="amy"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get("/seated/").status_code == 404
    assert client.get("/officer/").status_code == 404
    assert LogEntry.objects.filter(event="door.refused", actor__username="amy").count() == 2
