"""Rounds and invitations as a seat may read them: its own, its part of others', those of posts below, compliance's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from crm.posts.queries import Seat
from crm.posts.queries import seat_for as seat_on
from customers.feedback.models import FormVersion
from customers.records.asking import may_be_asked
from customers.surveys.models import Invitation, Round
from customers.surveys.rules import is_good

ASKERS = ("account_manager", "statistical_analyst", "section_chief")
READERS = (*ASKERS, "director", "compliance_officer")
PAGE = 50
SHOWN = ("open", "unanswered", "telephone", "visit", "link", "letter", "ended")
State = Invitation.State
OPEN = (State.WAITING, State.SENT)


@dataclass(frozen=True)
class Tally:
    """How many customers of a round, or of a part of it, were chosen, asked, and what came of it."""

    chosen: int = 0
    waiting: int = 0
    asked: int = 0
    answered: int = 0
    refused: int = 0
    revoked: int = 0


def seat_for(person_id: int, post_code: str) -> Seat | None:
    """Return the seat from which a person may run rounds on a post now, None where there is none."""
    seat = seat_on(person_id, post_code)
    return seat if seat is not None and seat.role in ASKERS else None


def rounds_for(seat: Seat) -> QuerySet[Round]:
    """Return the rounds that a seat may read: its own, those in which it has customers to ask, those of posts below."""
    rows = Round.objects.select_related("post__unit", "version").order_by("-id")
    if seat.role == "compliance_officer":
        return rows
    mine = Q(post_id=seat.post_id) | Q(
        pk__in=Invitation.objects.filter(post_id=seat.post_id).order_by().values("round_id")
    )
    if seat.role in ("section_chief", "director"):
        mine |= Q(post__above_id=seat.post_id) | Q(post__above__above_id=seat.post_id)
    return rows.filter(mine)


def page_of(seat: Seat, after: int | None) -> tuple[list[Round], int | None]:
    """Return a page of the rounds that a seat may read, the newest first, and where it goes on."""
    rows = rounds_for(seat)
    found = list((rows if after is None else rows.filter(pk__lt=after))[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return found, found[-1].pk if more else None


def round_for(uuid: UUID, seat: Seat) -> Round | None:
    """Return a round that the seat may read; None for any other."""
    return rounds_for(seat).select_related("version__form", "post__unit", "made_by", "job").filter(uuid=uuid).first()


def runs(row: Round, seat: Seat) -> bool:
    """Say whether a round is the seat's own to run."""
    return row.post_id == seat.post_id and seat.role in ASKERS


def part_of(row: Round, seat: Seat) -> QuerySet[Invitation]:
    """Return the invitations that are the seat's to see to: all of its own round, else those of its post."""
    rows = Invitation.objects.filter(round=row)
    return rows if runs(row, seat) else rows.filter(post_id=seat.post_id)


def invitations(row: Round, seat: Seat, *, show: str, after: int | None) -> tuple[list[Invitation], int | None]:
    """Return a page of the invitations that are the seat's to see to, and where it goes on."""
    rows = part_of(row, seat).select_related("post").order_by("id").filter(_which(show))
    found = list((rows if after is None else rows.filter(pk__gt=after))[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return found, found[-1].pk if more else None


def _which(show: str) -> Q:
    """Return the condition on invitations: still open, asked and not answered, open by a way, or ended."""
    if show == "ended":
        return ~Q(state__in=OPEN)
    if show == "unanswered":
        return Q(state__in=OPEN) & ~Q(sent_at=None)
    return Q(state__in=OPEN) if show == "open" else Q(state__in=OPEN, way=show)


def invitation_for(row: Round, pk: int, seat: Seat) -> Invitation | None:
    """Return an invitation that is the seat's to see to."""
    return part_of(row, seat).select_related("round__version__form", "post").filter(pk=pk).first()


def counts(rows: Sequence[int]) -> Mapping[int, Tally]:
    """Return how the invitations of some rounds stand, by round, in one statement."""
    found = Invitation.objects.filter(round_id__in=rows).order_by().values_list("round_id")
    of = {state: Count("pk", filter=Q(state=state)) for state in ("answered", "refused", "revoked")}
    asked = Count("pk", filter=~Q(state=State.REVOKED) & ~Q(sent_at=None))
    counted = found.annotate(chosen=Count("pk"), waiting=Count("pk", filter=Q(state=State.WAITING)), asked=asked, **of)
    return {pk: Tally(*numbers) for pk, *numbers in counted}


def by_way(row: Round, seat: Seat) -> Mapping[str, int]:
    """Return how many of the seat's invitations are open still, by way."""
    rows = part_of(row, seat).filter(state__in=OPEN).order_by().values_list("way")
    return dict(rows.annotate(count=Count("pk")))


def unanswered(row: Round, seat: Seat) -> int:
    """Return how many of the seat's invitations were asked and are open still."""
    return part_of(row, seat).filter(_which("unanswered")).count()


def versions() -> list[FormVersion]:
    """Return the newest published version of each form that is in use."""
    rows = FormVersion.objects.filter(form__retired_at=None).exclude(published_at=None)
    newest: dict[int, FormVersion] = {}
    for one in rows.select_related("form").order_by("form_id", "number"):
        newest[one.form_id] = one
    return list(newest.values())


def digest(token: str) -> str:
    """Return what stands of a link's token in the database: its SHA-256."""
    return sha256(token.encode(errors="replace")).hexdigest()


def behind(token: str) -> Invitation | None:
    """Return the invitation that a link may be answered by now, None for any other; always the same two statements.

    A token that was never given, spent, taken back, out of date, of a round that is closed, or whose customer has
    withdrawn the consent is answered alike.
    """
    rows = Invitation.objects.select_related("round__version__form", "round__post__unit")
    row = rows.filter(token=digest(token)).first()
    agreed = may_be_asked(row.customer_id if row else 0, row.way if row else "")
    return row if row is not None and agreed and stands(row) else None


def stands(row: Invitation) -> bool:
    """Say whether an invitation can be answered today, consent aside."""
    return is_good(
        open_still=row.state in OPEN,
        running=row.round.state == Round.State.RUNNING,
        closes_on=row.round.closes_on,
        today=timezone.localdate(),
    )
