"""Pages of accounts: the system administrator's, behind which there is no customer, no grant and no trail."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from audit.guard.doors import ROLE, door, turn_away
from audit.trail.events import Title
from crm.accounts.models import User
from crm.administrators import people
from crm.administrators.accounts import account
from crm.administrators.accounts import people as people_page
from crm.administrators.forms_people import FAULTS, PersonForm, ReasonForm
from crm.administrators.rules import Act
from crm.posts.requests import seat_of
from crm.posts.rules import SYSTEM

SYSTEM_ONLY = ROLE(SYSTEM)


@dataclass(frozen=True)
class Offer:
    """An act on an account: its words, what follows from it, and what is said when it is done."""

    act: Act
    title: Title
    follows: Title
    done: Title
    icon: str


OFFERS: dict[str, Offer] = {
    one.act: one
    for one in (
        Offer(
            "password",
            gettext_lazy("Hand out a new password"),
            gettext_lazy("Every sign-in of theirs ends. The new password is shown once and must be changed at once."),
            gettext_lazy("A new password is handed out."),
            "key-round",
        ),
        Offer(
            "factor",
            gettext_lazy("Take the second factor away"),
            gettext_lazy("Every sign-in of theirs ends. They sign in by their password and set up another factor."),
            gettext_lazy("The second factor is taken away."),
            "smartphone",
        ),
        Offer(
            "release",
            gettext_lazy("Release the lock"),
            gettext_lazy("The failed attempts are forgotten; they may try again at once."),
            gettext_lazy("The lock is released."),
            "lock-open",
        ),
        Offer(
            "sessions",
            gettext_lazy("End all sign-ins"),
            gettext_lazy("Wherever they are signed in, the next request finds nobody."),
            gettext_lazy("Every sign-in of theirs has ended."),
            "log-out",
        ),
        Offer(
            "close",
            gettext_lazy("Close the sign-in"),
            gettext_lazy("They are out at once and no password lets them in. What they hold stays as it is."),
            gettext_lazy("The sign-in is closed."),
            "user-x",
        ),
        Offer(
            "reopen",
            gettext_lazy("Open the sign-in again"),
            gettext_lazy("They sign in as before, with what they still hold."),
            gettext_lazy("The sign-in is open again."),
            "user-check",
        ),
    )
}


@door(SYSTEM_ONLY)
@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """Show who can sign in, a page at a time."""
    asked = {name: request.GET.get(name, "") for name in ("text", "state", "after")}
    context = {"people": people_page(**asked), "asked": asked}
    return render(request, "crm/administrators/people.html", context)


@door(SYSTEM_ONLY)
@sensitive_variables("password")
def add_person(request: HttpRequest) -> HttpResponse:
    """Add a person; their first password stands on the answer to this post and nowhere else."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person, password = people.add(**form.cleaned_data, by=seat_of(request))
        except people.Impossible as impossible:
            form.decline(impossible.fault)
        except people.NotYours:
            turn_away(request)
        else:
            return _handed_out(request, person, password)
    return render(request, "crm/administrators/add.html", {"form": form})


@door(SYSTEM_ONLY)
@require_safe
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person's account and what may be done to it."""
    person = _person(request, pk)
    offers = [(one, people.fault_of(one.act, person, by=seat_of(request))) for one in OFFERS.values()]
    told = [(one, FAULTS[fault][1] if fault else "") for one, fault in offers if fault not in ("closed", "open")]
    context = {"account": account(person), "offers": told}
    return render(request, "crm/administrators/person.html", context)


@door(SYSTEM_ONLY)
@sensitive_variables("password")
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Ask why, then do it; what is refused leaves a line."""
    person, by = _person(request, pk), seat_of(request)
    if act not in OFFERS:
        turn_away(request)
    offer = OFFERS[act]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            password = people.do(cast(Act, act), person, form.cleaned_data["reason"], by=by)
        except people.Impossible as impossible:
            people.refuse(act, person, by=by)
            form.decline(impossible.fault)
        except people.NotYours:
            turn_away(request)
        else:
            if password:
                return _handed_out(request, person, password)
            messages.success(request, str(offer.done))
            return redirect("administrators:person", person.pk)
    context = {"form": form, "offer": offer, "person": person}
    return render(request, "crm/administrators/act.html", context)


def _handed_out(request: HttpRequest, person: User, password: str) -> HttpResponse:
    """Show a password once: it is in no session, message, address or line."""
    context = {"person": person, "password": password}
    return render(request, "crm/administrators/password.html", context)


def _person(request: HttpRequest, pk: int) -> User:
    found = User.objects.filter(pk=pk).first()
    if found is None:
        turn_away(request)
    return found
