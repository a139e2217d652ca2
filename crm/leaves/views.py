"""Pages of leaves: asking and entering, ending, the record of a handover, and leaving for good."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.guard.doors import SEATED, SIGNED_IN, door, turn_away
from crm.approvals.decisions import case_of, decided
from crm.approvals.models import Case
from crm.approvals.refusals import Unfinished
from crm.leaves import actions, departures, handovers, queries
from crm.leaves.forms import AskForm, DepartureForm, LeaveForm, NotesForm, ReturnForm
from crm.leaves.models import Departure, Handover, LeaveRequest
from crm.leaves.routes import LEAVE
from crm.leaves.rules import mark_of, part_of
from crm.leaves.words import groups_of
from crm.posts.actions import CENTRE, Impossible, NotYours, fills, staffs
from crm.posts.forms import FAULTS, FaultForm
from crm.posts.histories import OF_HOLDING, InPerson, in_person
from crm.posts.models import Holding, Leave, Post
from crm.posts.queries import Seat
from crm.posts.requests import seat_of


@door(SIGNED_IN)
def enter(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a leave of one's own, or enter a holder's from the post above."""
    holding = _holding(number)
    if holding is None:
        turn_away(request)
    if holding.person_id == request.user.pk:
        return _ask(request, holding)
    seat = _seat(request)
    if seat is None or not staffs(seat, holding.post):
        turn_away(request)
    form = LeaveForm(request.POST or None)
    if _did(request, form, lambda **values: actions.enter(holding, **values, by=seat)):
        messages.success(request, _("The leave is entered."))
        return redirect("posts:post", holding.post.code)
    context = {"title": _("Enter a leave"), "verb": _("Enter the leave")}
    return _form(request, form, holding, context)


def _ask(request: HttpRequest, holding: Holding) -> HttpResponse:
    others = [one for one in queries.holdings_now(holding.person_id, timezone.localdate()) if one.pk != holding.pk]
    form = AskForm(request.POST or None, others=bool(others), initial=request.GET.dict())
    seats: list[Seat] = request.seats  # type: ignore[attr-defined]
    seat = next((one for one in seats if one.post_id == holding.post_id), _seat(request))

    def verb(everywhere: bool = False, **values: Any) -> None:
        if seat is None:
            raise Impossible("no_seat")
        actions.ask(holding, **values, by=seat, others=others if everywhere else [])

    if _did(request, form, verb):
        messages.success(request, _("You have asked for the leave. It counts once the post above agrees."))
        return redirect("posts:mine")
    return _form(request, form, holding, {"title": _("Ask for leave"), "verb": _("Ask for the leave")})


@door(SIGNED_IN)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a leave early, or call it off: one's own, or a holder's from the post above."""
    leave = Leave.objects.select_related("holding__post__role", "holding__person").filter(pk=number).first()
    if leave is None:
        turn_away(request)
    holding, seat = leave.holding, _seat(request)
    by: Seat | InPerson | None = in_person(holding) if holding.person_id == request.user.pk else seat
    if by is None or (isinstance(by, Seat) and not staffs(by, holding.post)):
        turn_away(request)
    form = ReturnForm(request.POST or None)
    if _did(request, form, lambda **values: actions.end(leave, **values, by=by)):
        messages.success(request, _("The leave ends earlier."))
        # The post's page asks for a seat, which a holder on leave has not.
        return redirect("posts:post", holding.post.code) if seat else redirect("posts:mine")
    context = {"leave": leave, "title": _("End a leave early"), "verb": _("End the leave")}
    return _form(request, form, holding, context)


@door(SEATED)
def request(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lead from a request for leave to its case, where it stands and is decided."""
    found = LeaveRequest.objects.select_related("case").filter(uuid=uuid).first()
    if found is None or found.case is None:
        turn_away(request)
    return redirect("approvals:case", found.case.uuid)


@door(SEATED)
@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the decision on a leave; approved, it is entered."""
    seat = seat_of(request)

    def finish(case: Case) -> None:
        try:
            actions.finish(case, by=seat)
        except Impossible as impossible:
            why = str(FAULTS[impossible.fault][1])
            raise Unfinished(_("This leave cannot be entered any more. %(why)s") % {"why": why}) from impossible

    return decided(request, case_of(request, LEAVE, uuid), finish=finish)


@door(SIGNED_IN)
def handover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a handover record: what it lists, notes, signatures; the giver writes notes here."""
    record = _record(request, uuid)
    part = _part(record, request)
    form = NotesForm(request.POST or None, initial={"notes": record.notes})
    if part == "give" and form.is_valid():
        handovers.note(record, form.cleaned_data["notes"], by=handovers.signer(record, record.giver_id))
        messages.success(request, _("The notes are in the record."))
        return redirect("leaves:handover", uuid)
    items = handovers.shown(record)
    context = {
        "record": record,
        "leave": record.leave,
        "groups": groups_of(items),
        "mark": mark_of(items),
        "part": part,
        "form": form if part == "give" else None,
        "page_tier": "general",
    }
    response = render(request, "crm/leaves/handover.html", context)
    response["Cache-Control"] = "no-store"
    return response


@door(SIGNED_IN)
@require_POST
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Sign a handover record, as giver or as taker."""
    record = _record(request, uuid)
    if request.user.pk not in (record.giver_id, record.taker_id):
        turn_away(request)
    try:
        handovers.sign(record, by=handovers.signer(record, request.user.pk or 0), mark=request.POST.get("mark", ""))
    except handovers.Changed:
        messages.warning(request, _("What is open has changed since you opened this page: read it again, then sign."))
    except handovers.NotToSign:
        messages.warning(request, _("There is nothing for you to sign here now."))
    else:
        messages.success(request, _("You have signed."))
    return redirect("leaves:handover", uuid)


@door(SEATED)
def leave_for_good(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody leave for good: who follows on each post, what is open there, from which day."""
    seat = seat_of(request)
    person = get_user_model()._default_manager.filter(pk=number).first()
    if person is None:
        turn_away(request)
    holdings = queries.holdings_now(person.pk, timezone.localdate())
    others = departures.not_yours(holdings, by=seat)
    if person.pk == seat.person_id or not _may_begin(seat, holdings, others):
        turn_away(request)
    filled = {holding.pk for holding in holdings if fills(seat, holding.post)}
    form = DepartureForm(request.POST or None, holdings=holdings, person=person, filled=filled)
    if not others and form.is_valid():
        try:
            done = departures.leave_for_good(person, form.cleaned_data["on"], form.successions, by=seat)
        except Impossible as impossible:
            form.decline(impossible.fault if impossible.fault != "past" else "past_day")
        except NotYours:
            turn_away(request)
        else:
            messages.success(request, _("It is entered who follows; the sign-in is closed on that day."))
            return redirect("leaves:departure", done.uuid)
    return render(request, "crm/leaves/leaving.html", _leaving(form, person, holdings, others))


def _leaving(
    form: DepartureForm, person: AbstractUser, holdings: list[Holding], others: list[Holding]
) -> dict[str, Any]:
    rows = [
        {
            "holding": holding,
            "key": f"open-{holding.pk}-",
            "groups": groups_of(queries.open_items(holding.post)),
            "follow": form[f"follow_{holding.pk}"],
            "person": form[f"person_{holding.pk}"],
            "fills": holding.pk in form.filled,
        }
        for holding in holdings
    ]
    return {"form": form, "person": person, "rows": rows, "others": others}


@door(SEATED)
def departure(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who left, what was open and who follows, to those who staff the posts and the compliance officer."""
    seat = seat_of(request)
    found = Departure.objects.select_related("person", "by").filter(uuid=uuid).first()
    if found is None or not _may_read(found, seat):
        turn_away(request)
    rows = [
        {**held, "key": f"open-{place}-", "groups": groups_of(held["items"])} for place, held in enumerate(found.items)
    ]
    return render(request, "crm/leaves/departure.html", {"departure": found, "rows": rows})


def _may_begin(seat: Seat, holdings: list[Holding], others: list[Holding]) -> bool:
    """Say whether a seat staffs one of the posts that somebody holds; of who holds none, the information centre."""
    return len(others) < len(holdings) or (not holdings and seat.role == CENTRE)


def _may_read(found: Departure, seat: Seat) -> bool:
    codes = [held["post"] for held in found.items]
    if seat.person_id == found.by_id or seat.role in (CENTRE, "compliance_officer"):
        return True
    return any(staffs(seat, post) for post in Post.objects.filter(code__in=codes))


def _record(request: HttpRequest, uuid: UUID) -> Handover:
    """Return a handover record to its giver and taker, to who acts on the post, and to the post above; else 404."""
    found = (
        Handover.objects.select_related("post", "leave__holding__person", "giver", "taker").filter(uuid=uuid).first()
    )
    if found is None:
        turn_away(request)
    found = handovers.follow(found) if found.taken_at is None else found
    seat = _seat(request)
    mine = request.user.pk in (found.giver_id, found.taker_id, found.leave.holding.person_id)
    if not mine and (seat is None or (seat.post_id != found.post_id and not staffs(seat, found.post))):
        turn_away(request)
    return found


def _part(record: Handover, request: HttpRequest) -> str:
    return part_of(
        request.user.pk or 0,
        giver=record.giver_id,
        taker=record.taker_id,
        given=record.given_at is not None,
        taken=record.taken_at is not None,
    )


def _holding(number: int) -> Holding | None:
    return Holding.objects.select_related("person", *OF_HOLDING).filter(pk=number).first()


def _seat(request: HttpRequest) -> Seat | None:
    seat: Seat | None = request.seat  # type: ignore[attr-defined]
    return seat


def _did(request: HttpRequest, form: FaultForm, verb: Callable[..., Any]) -> bool:
    """Run a verb on what the form holds; False where the form, or the verb, declines."""
    if not form.is_valid():
        return False
    try:
        verb(**form.cleaned_data)
    except Impossible as impossible:
        form.decline(impossible.fault)
        return False
    except NotYours:
        turn_away(request)
    return True


def _form(request: HttpRequest, form: FaultForm, holding: Holding, context: dict[str, Any]) -> HttpResponse:
    return render(request, "crm/posts/form.html", {"form": form, "post": holding.post, "holding": holding, **context})
