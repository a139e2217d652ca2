"""Letters with a code to be photographed: one a page, a new link each; an address only through the gate (P4.4)."""

from dataclasses import dataclass
from io import BytesIO

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

from crm.posts.queries import Seat
from customers.records.gate import reveal
from customers.records.glance import Brief, named
from customers.records.rules import SURVEY
from customers.records.ticket import NotThere, Refused
from customers.surveys.invitations import Gone, issue_link
from customers.surveys.models import Invitation, Round
from customers.surveys.queries import OPEN, part_of

AT_ONCE = 20  # letters of one batch
ADDRESS = "address"


@dataclass(frozen=True)
class Printed:
    """A letter: to whom, its link and the picture of it; `address` is "" where none was opened."""

    number: int
    customer: Brief
    address: str
    link: str
    picture: SafeString


@dataclass(frozen=True)
class Batch:
    """The letters that were printed, how many are left, and why it stopped ("" where it did not)."""

    letters: list[Printed]
    left: int
    stopped: str = ""


def waiting(row: Round, seat: Seat) -> QuerySet[Invitation]:
    """Return the invitations of the seat that want a letter, the first one or the reminder."""
    return part_of(row, seat).filter(way="letter", state=Invitation.State.WAITING).order_by("id")


def printable(row: Round, seat: Seat, only: int | None = None) -> QuerySet[Invitation]:
    """Return what can be printed now: what waits, or one letter, be it printed before or not, that is open still."""
    if only is None:
        return waiting(row, seat)
    return part_of(row, seat).filter(pk=only, way="letter", state__in=OPEN)


def print_batch(row: Round, *, by: Seat, addressed: bool, reason: str, base: str, only: int | None = None) -> Batch:
    """Issue a link to each of the next customers who are asked by letter, or to one, and return their letters.

    With `addressed` each address is revealed for the purpose of the survey, a line each, until the person's limit.
    Whoever may not be asked any more is left out. `base` is the address of this site.
    """
    part = list(printable(row, by, only)[:AT_ONCE])
    letters, stopped = list[Printed](), ""
    people = named([one.customer_id for one in part], by=by, purpose=SURVEY, where="surveys")
    for one in part:
        brief = people.get(one.customer_id)
        if brief is None:
            continue
        try:
            address = _address(brief, by, reason) if addressed else ""
            link = base + path_of(issue_link(one, by=by))
        except Refused as refusal:
            if refusal.verdict.gate == "consent":
                continue
            stopped = refusal.verdict.gate
            break
        except (Gone, NotThere):
            continue
        letters.append(Printed(one.pk, brief, address, link, picture_of(link)))
    return Batch(letters, waiting(row, by).count(), stopped)


def _address(brief: Brief, by: Seat, reason: str) -> str:
    return reveal(brief.uuid, ADDRESS, by=by, purpose=SURVEY, reason=reason)


def path_of(token: str) -> str:
    """Return the path of a personal link."""
    return f"/f/{token}/"


def picture_of(link: str) -> SafeString:
    """Return a link as a picture to be photographed: dark on light, drawn in the page itself, named for readers."""
    code = QRCode(border=2, error_correction=ERROR_CORRECT_M)
    code.add_data(link)
    out = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(out)
    drawn = out.getvalue().decode()
    return mark_safe(drawn[drawn.index("<svg") :])  # noqa: S308 - drawn by the library from our own link
