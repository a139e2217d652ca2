"""What waits for a seat today, on which of a person's posts, and why somebody has no seat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import ngettext, pgettext

from audit.trail.events import Kind, Title
from audit.trail.models import LogEntry
from crm.deadlines.duties import page_of, title_of
from crm.deadlines.models import Deadline
from crm.deadlines.queries import Counts, counts_by, open_of
from crm.posts.histories import absences_of, holdings_by
from crm.posts.queries import Seat
from crm.posts.rules import covers
from customers.catalog.queries import Catalogue, catalogue
from customers.catalog.sentences import heading
from customers.records.glance import Brief
from customers.relay.duties import FIELDS

RECENT, RECENT_LINES, RECENT_DAYS = 8, 80, 14
WORDS = 3


@dataclass(frozen=True)
class Away:
    """Why a person does not act on a post today: "leave", "later" or "stand_in", and until when (None: not known)."""

    post: str
    side: str
    why: str
    until: date | None


@dataclass(frozen=True)
class Line:
    """Something that is due: what, where it is done ("" where no page does it any more), and the record's name."""

    deadline: Deadline
    title: Title
    url: str
    name: str
    fields: str


@dataclass(frozen=True)
class Due:
    """A part of what is due on a post, and where it goes on ("" where it ends)."""

    rows: list[Deadline]
    after: str

    @property
    def customers(self) -> list[int]:
        """Return the records that are spoken of, once each."""
        return list(dict.fromkeys(row.customer for row in self.rows if row.customer is not None))

    def named(self, names: Mapping[int, Brief]) -> list[Line]:
        """Return the lines with the names that the gate let out."""
        known = catalogue() if self.rows else Catalogue(())
        return [_line(row, names.get(row.customer or 0), known) for row in self.rows]


def due(seat: Seat, *, limit: int, after: str = "") -> Due:
    """Return what is due on a seat's post, the earliest first; one statement."""
    found = open_of([seat.post_id], limit=limit, after=after)
    return Due(found.rows, found.after)


def counts(seats: Sequence[Seat]) -> list[tuple[Seat, Counts]]:
    """Return how much is due on each of a person's posts, in their order; one statement."""
    found = counts_by([seat.post_id for seat in seats])
    return [(seat, found.get(seat.post_id, Counts(0, 0, 0))) for seat in seats]


def _line(row: Deadline, brief: Brief | None, known: Catalogue) -> Line:
    shown = [entry for entry in known.entries if entry.identifier in row.fields] if row.duty == FIELDS.code else []
    fields, name = in_short([heading(entry) for entry in shown]), brief.name if brief else ""
    return Line(row, title_of(row.duty), page_of(row.duty, row.subject), name, fields)


def in_short(words: Sequence[str]) -> str:
    """Return the first words of a list, and how many more there are."""
    comma = pgettext("between the words of a list", ", ")
    told, more = comma.join(words[:WORDS]), len(words[WORDS:])
    if not more:
        return told
    return told + " " + ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more}


def recent_ids(person_id: int) -> list[int]:
    """Return the records a person opened, revealed or edited lately, the latest first, from the trail."""
    kind = ContentType.objects.get_by_natural_key("customers", "customer")
    lines = LogEntry.objects.filter(
        actor_id=person_id,
        timestamp__gte=timezone.now() - timedelta(days=RECENT_DAYS),
        content_type=kind,
        kind__in=(Kind.VIEW, Kind.REVEAL, Kind.EDIT),
        outcome="done",
    )
    found = lines.order_by("-timestamp", "-id").values_list("object_id", flat=True)[:RECENT_LINES]
    return list(dict.fromkeys(found))[:RECENT]


def aways(person_id: int, today: date) -> list[Away]:
    """Return why a person has no seat on each post that they hold a side of."""
    found = []
    for holding in holdings_by(person_id, today):
        leaves = [one.until for one in absences_of(holding) if covers(one.first, one.until, today)]
        if holding.first > today:
            why, until = "later", holding.first
        elif leaves:
            why, until = "leave", max(leaves)
        else:
            why, until = "stand_in", None
        found.append(Away(holding.post.name, holding.side, why, until))
    return found
