"""How a page of this room opens the record behind what it is about, and how it asks for a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.guard.doors import ROLE, turn_away
from customers.records import ours
from customers.records.answers import SeatedRequest
from customers.records.gate import open_record
from customers.records.ticket import NotThere, OpenRecord
from customers.relations.queries import WORKERS
from customers.relations.signing import OutOfTurn

WORK = ROLE(*WORKERS)
Words = str | Promise
TOO_LATE = gettext_lazy("It does not stand where this may follow: somebody was quicker. Nothing was changed.")


@dataclass(frozen=True)
class Page:
    """A page that asks for a form: its heading, its button, where it leads back to, what it says, and what instead."""

    title: Words
    verb: Words
    back: str
    text: Words = ""
    done: Words = ""
    instead: tuple[Words, str] | None = None


def opened(request: SeatedRequest, uuid: UUID) -> OpenRecord:
    """Open a record as far as this room goes: none of its fields; the gate writes the line."""
    return open_record(uuid, by=request.seat, purpose=request.purpose, only=())


def opened_of(request: SeatedRequest, row: Any) -> OpenRecord:
    """Open the record that a row of this room is about; what is not there looks like what may not be opened."""
    if row is None:
        turn_away(request)
    return opened(request, ours.uuids([row.customer_id])[row.customer_id])


def relations_page(record: OpenRecord) -> str:
    """Return the page of a customer's relations."""
    return reverse("relations:customer", kwargs={"uuid": record.uuid})


def asked(
    request: SeatedRequest, record: OpenRecord, page: Page, form: forms.Form, do: Callable[[], object]
) -> HttpResponse:
    """Ask for a form until it is right, do what it is for, and lead back; who is too late is told so."""
    if not form.is_valid():
        context = {"record": record, "page": page, "form": form}
        return render(request, "customers/relations/form.html", context)
    return done(request, page.back, do, page.done)


def done(request: SeatedRequest, back: str, do: Callable[[], object], said: Words = "") -> HttpResponse:
    """Do something and lead back with a word about it; what is not the seat's to do looks like what is not there."""
    try:
        do()
    except NotThere:
        turn_away(request)
    except OutOfTurn:
        messages.warning(request, str(TOO_LATE))
    else:
        messages.success(request, str(said) or _("Recorded."))
    return redirect(back)
