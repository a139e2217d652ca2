"""@door: who may enter a view. Whoever may not sees what does not exist, and the trail keeps the attempt."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url

from audit.guard.events import DOOR_REFUSED
from audit.trail.actions import write
from audit.trail.context import Actor

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Door:
    """Who may enter: anyone, the signed-in, those on a post, or those on a post of certain roles or of all but some."""

    name: str
    signed_in: bool = True
    seated: bool = False
    roles: frozenset[str] = frozenset()
    shut: frozenset[str] = frozenset()

    def opens_to(self, request: HttpRequest) -> bool:
        """Say whether the person signed in on `request`, on the post they act from, may enter."""
        seat = getattr(request, "seat", None)
        role = getattr(seat, "role", None)
        if (self.seated and seat is None) or role in self.shut:
            return False
        return not self.roles or role in self.roles


ANYONE = Door("anyone", signed_in=False)
SIGNED_IN = Door("signed in")
SEATED = Door("seated", seated=True)


def ROLE(*roles: str) -> Door:  # noqa: N802 - reads as a name beside ANYONE and SEATED
    """Return the door that opens to seats of these role codes only."""
    if not roles:
        raise ValueError("a door of roles names at least one")
    return Door(f"role {' '.join(sorted(roles))}", seated=True, roles=frozenset(roles))


# Who reads the trail: the compliance officer all of it; the audit administrator, who checks that it is whole, reads in
# it of no customer, neither name nor value (8.1.5).
VEILED = "audit_administrator"
OFFICER, READERS = ROLE("compliance_officer"), ROLE("compliance_officer", VEILED)


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts on a request behind a door that opens to seats only."""
    actor: Actor = request.seat  # type: ignore[attr-defined]
    return actor


def door(who: Door) -> Callable[[View], View]:
    """Open a view to `who` only: the unknown are sent to sign in, the refused get 404 and leave a line."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if who.signed_in and not request.user.is_authenticated:
                return _to_sign_in(request)
            if not who.opens_to(request):
                turn_away(request, who.name)
            return view(request, *args, **kwargs)

        guarded.door = who  # type: ignore[attr-defined]
        guarded.login_required = who.signed_in  # type: ignore[attr-defined]
        return guarded

    return guard


def turn_away(request: HttpRequest, door_name: str = "owner") -> NoReturn:
    """Answer like what does not exist, and leave a line; behind a door, for what belongs to somebody else."""
    by = getattr(request, "seat", None)
    write(DOOR_REFUSED, by=by, outcome="refused", facts={"path": request.path, "door": door_name})
    raise Http404


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
