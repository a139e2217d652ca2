"""Applications as their posts read them: a page of a post's, one with its way, what a customer's record says of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.approvals.models import Case, Step
from crm.approvals.queries import may_decide
from crm.deadlines.models import Deadline
from crm.posts.models import Post
from crm.posts.queries import Seat
from crm.posts.teams import of_unit, over, posts_known
from customers.ordering.models import Application
from customers.ordering.routes import ROUTE
from customers.ordering.rules import MOVES, OVER, PARTS
from customers.records.queries import openers
from customers.records.ticket import OpenRecord

PAGE = 50
SHOWN = ("open", "ready", "closed")
APPLICANTS = ("licence_administrator", "statistical_analyst")
_POSTS = tuple(f"{part}__unit" for part in PARTS)


class NobodyThere(Exception):
    """A post that an application needs is not there; `part` says which."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True)
class Standing:
    """What a record's page says of a customer's ordering on line; `open_to` whether its seat may read the application.

    `number` is "" where there is no application and the seat may make one.
    """

    number: str = ""
    uuid: UUID | None = None
    state: str = ""
    open_to: bool = False


@dataclass(frozen=True)
class Listed:
    """An application of a list, with what is due next and whether it waits on the reader's post."""

    application: Application
    due: Deadline | None
    mine: bool


def page(post_id: int, *, show: str = "open", after: int | None = None) -> tuple[list[Listed], int | None]:
    """Return a page of a post's applications, the newest first, and where it goes on; in two statements."""
    rows = Application.objects.filter(_part_of(post_id), _shown(show)).select_related("case").order_by("-id")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    due = _next_due([one.uuid for one in found], post_id)
    listed = [Listed(one, row := due.get(one.uuid), bool(row and row.post_id == post_id)) for one in found]
    return listed, found[-1].pk if more else None


def application_for(uuid: UUID, seat: Seat) -> Application | None:
    """Return an application in which the seat's post has a part, or of which a decision has come up to it."""
    found = Application.objects.select_related(*_POSTS, "case", "entered_by").filter(uuid=uuid).first()
    if found is None or _has_part(found, seat.post_id):
        return found
    return found if open_step(found, seat) else None


def open_step(application: Application, seat: Seat) -> Step | None:
    """Return the step of an application's approval that the seat may decide now."""
    if application.case is None or application.state != Application.State.APPLIED:
        return None
    opened = application.case.steps.filter(state=Step.State.OPEN).select_related("case")
    return next((step for step in opened if may_decide(step, seat)), None)


def steps_of(application: Application) -> list[Step]:
    """Return the steps of an application's approval, earlier rounds' decisions before the present round."""
    steps = Step.objects.filter(case__subject=application.uuid, case__route=ROUTE.code)
    steps = steps.filter(Q(case=application.case_id) | ~Q(decided_at=None))
    return list(steps.select_related("post", "deadline", "case").order_by("case", "place", "pk"))


def deadlines_of(application: Application) -> list[Deadline]:
    """Return everything that was or is due for an application, the oldest first, with its posts."""
    return list(Deadline.objects.filter(subject=application.uuid).select_related("post").order_by("pk"))


def standing(customer: int, seat: Seat, *, admitted: bool) -> Standing | None:
    """Return what a customer's page says of ordering on line; None where there is nothing to say, in one statement."""
    latest = Application.objects.filter(customer=customer).order_by("-id").first()
    may_apply = admitted and seat.role in APPLICANTS
    if latest is None or (latest.state == Application.State.CLOSED and may_apply):
        return Standing() if may_apply else None
    return Standing(latest.number, latest.uuid, latest.get_state_display(), _has_part(latest, seat.post_id))


def application_of(customer: int) -> Application | None:
    """Return the application of a customer that is under way or has led to ordering on line."""
    return Application.objects.filter(customer=customer).exclude(state=Application.State.CLOSED).first()


def managers_of(record: OpenRecord) -> QuerySet[Post]:
    """Return the account managers' posts that may open a record."""
    groups = [one.group_id for one in openers(record)]
    return Post.objects.filter(role__code="account_manager", group_id__in=groups).order_by("code")


def clerks() -> QuerySet[Post]:
    """Return the posts of the order desk."""
    return Post.objects.filter(role__code="order_clerk").order_by("code")


def team_for(manager: Post, applicant: Seat) -> tuple[Post, Post]:
    """Return the analyst's post of the manager's unit, the applicant's own where it is one, and the section chief's.

    Raises NobodyThere.
    """
    posts = posts_known()
    analysts, chief = of_unit(manager, "statistical_analyst", posts), over(manager, "section_chief", posts)
    if not analysts:
        raise NobodyThere("analyst")
    if chief is None:
        raise NobodyThere("chief")
    return next((post for post in analysts if post.pk == applicant.post_id), analysts[0]), chief


def sent_back(application: Application) -> bool:
    """Say whether the application lies with the applicant, to be mended."""
    case = application.case
    return application.state == Application.State.APPLIED and case is not None and case.state == Case.State.SENT_BACK


def _part_of(post_id: int) -> Q:
    part = Q()
    for name in PARTS:
        part |= Q(**{name: post_id})
    return part


def _has_part(application: Application, post_id: int) -> bool:
    return any(getattr(application, f"{part}_id") == post_id for part in PARTS)


def _shown(show: str) -> Q:
    return Q(state=show) if show in OVER else ~Q(state__in=OVER)


def _next_due(subjects: Sequence[UUID], post_id: int) -> Mapping[UUID, Deadline]:
    """Return the open deadline of each subject that the reader looks for: their own, else the first that falls due."""
    rows: Iterable[Deadline] = Deadline.objects.filter(subject__in=subjects, closed_at=None).select_related("post")
    found: dict[UUID, Deadline] = {}
    for row in sorted(rows, key=lambda row: (row.post_id != post_id, row.due, row.pk)):
        found.setdefault(row.subject, row)
    return found


def acts_open_to(application: Application, seat: Seat) -> list[str]:
    """Return what the seat's post may do with an application as it stands, in the order of the way."""
    found = [str(act) for act, move in MOVES.items() if _turn(application, seat, move.post, move.after)]
    if seat.post_id == application.applicant_id:
        if sent_back(application):
            found.append("again")
        if application.state not in OVER:
            found.append("withdraw")
    return found


def ever_open_to(application: Application, seat: Seat, act: str) -> bool:
    """Say whether an act is the seat's post's at any time on the way."""
    move = next((move for name, move in MOVES.items() if name == act), None)
    part = move.post if move else "applicant" if act in ("again", "withdraw") else ""
    return bool(part) and bool(getattr(application, f"{part}_id") == seat.post_id)


def _turn(application: Application, seat: Seat, part: str, states: Iterable[str]) -> bool:
    return application.state in states and getattr(application, f"{part}_id") == seat.post_id
