"""A decision on a pair as it comes from its page: carried out, or said beside the form why not; nothing is lost."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.guard.doors import turn_away
from crm.posts.requests import seat_of
from customers.duplicates import actions, rules
from customers.duplicates.forms import ApartForm, LaterForm, MergeForm
from customers.duplicates.models import Pair
from customers.duplicates.queries import Keepers
from customers.duplicates.routes import CHIEF
from customers.duplicates.sides import Sides
from customers.records.ticket import NotThere, Refused, Stale

FORMS = ("merge", "apart", "later")


SHORT = 24  # letters of a name that stand on a chip; the whole of it stands in the table
DECIDED = gettext_lazy("Somebody has decided this meanwhile; nothing of yours was recorded.")
SHUT = gettext_lazy("This post may not open both records any more: nothing was recorded.")
DEADLOCK = "40P01"  # PostgreSQL's word for two that wait for one another; it lets go of one of them


class Overtaken(Exception):
    """Somebody was quicker with one of the records: both are to be looked at again."""


@contextmanager
def among_others() -> Iterator[None]:
    """Raise Overtaken where a record was changed or closed to the seat, or somebody decides on it this moment."""
    try:
        yield
    except (Stale, NotThere) as fault:
        raise Overtaken from fault
    except OperationalError as fault:
        if getattr(fault.__cause__, "pgcode", "") != DEADLOCK:
            raise
        raise Overtaken from fault


def forms_of(sides: Sides, data: Any, asked: str) -> dict[str, Any]:
    """Return the page's forms by what they do; the one that was sent holds what was typed."""
    records = {"a": sides.a, "b": sides.b}
    names = [(side, f"{one.code} {Truncator(one.name).chars(SHORT)}") for side, one in records.items()]
    first = {"keep": sides.fuller, "revs": sides.revs}
    return {
        "merge": MergeForm(names, sides.differing, data if asked == "merge" else None, initial=first),
        "apart": ApartForm(data if asked == "apart" else None, auto_id="apart_%s"),
        "later": LaterForm(
            data if asked == "later" else None,
            auto_id="later_%s",
            initial={"until": rules.comes_back(timezone.localdate())},
        ),
    }


def decide_pair(
    request: HttpRequest, pair: Pair, sides: Sides, keepers: Keepers, form: Any, asked: str
) -> HttpResponse | None:
    """Carry a decision out and lead on; None, with the reason in the form, where it has to be made anew.

    Raises Overtaken where somebody was quicker with one of the records.
    """
    if not form.is_valid():
        return None
    try:
        with among_others():
            said = VERBS[asked](request, pair, sides, keepers, form)
    except actions.NotYours:
        turn_away(request)
    except actions.Decided:
        messages.warning(request, DECIDED)
        return redirect("duplicates:pair", pair.uuid)
    except Refused:
        said = ""
        form.add_error(None, _("One of the records is not active: it cannot be merged."))
    except actions.NoChief:
        said = ""
        form.add_error(None, _("No section chief may open both records: ask the security administration to let one."))
    if not said:
        return None
    messages.success(request, said)
    return redirect("duplicates:list")


def _merge(request: HttpRequest, pair: Pair, sides: Sides, keepers: Keepers, form: MergeForm) -> str:
    given = form.cleaned_data
    if given["revs"] != sides.revs:
        raise Overtaken
    kept, other = (sides.a, sides.b) if given["keep"] == "a" else (sides.b, sides.a)
    if keepers.cross_posts and seat_of(request).role != CHIEF:
        actions.ask(
            pair,
            kept,
            other,
            keepers=keepers,
            taking=form.taking,
            choices=sides.differing,
            reason=given["reason"],
        )
        return _("The section chief decides next; the records stay as they are until then.")
    actions.merge(pair, kept, other, taking=form.taking, reason=given["reason"])
    return _("Merged. %(code)s leads to %(kept)s now; it can be undone for thirty days.") % {
        "code": other.code,
        "kept": kept.code,
    }


def _apart(request: HttpRequest, pair: Pair, sides: Sides, keepers: Keepers, form: ApartForm) -> str:
    actions.keep_apart(pair, sides.a, sides.b, reason=form.cleaned_data["reason"])
    return _("Remembered: two customers. They are proposed again only if what was compared changes.")


def _later(request: HttpRequest, pair: Pair, sides: Sides, keepers: Keepers, form: LaterForm) -> str:
    actions.put_off(pair, sides.a, sides.b, until=form.cleaned_data["until"])
    return _("Put off; it comes back on the day you chose.")


VERBS: Mapping[str, Callable[..., str]] = {"merge": _merge, "apart": _apart, "later": _later}


def say_shut(request: HttpRequest, pair: Pair) -> None:
    """Say that a decision cannot be taken any more, as the pair is decided or one of the records is shut."""
    waits = pair.state in (Pair.State.OPEN, Pair.State.LATER)
    messages.warning(request, SHUT if waits else DECIDED)


def say_overtaken(request: HttpRequest, pair: Pair, form: forms.Form | None, sides: Sides | None) -> None:
    """Say that somebody was quicker, and have the form, where both may still be opened, name what stands now."""
    if form is None or sides is None:
        say_shut(request, pair)
        return
    if "revs" in form.fields:
        data: Any = form.data
        form.data = data.copy()
        form.data["revs"] = sides.revs  # type: ignore[index]
    form.add_error(None, _("One of the records was changed meanwhile. Look again and send it once more."))
