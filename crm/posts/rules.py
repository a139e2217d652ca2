"""Who acts on a post on a day, and which changes of holders and leaves stand: pure answers over dates (P2.5)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Side = Literal["A", "B"]
# A side of the post, or S: the superior, who acts from a post above where A is away and B cannot stand in.
Letter = Literal["A", "B", "S"]

# The three administrators 三员 (GB/T 22239 8.1.4.2 d, 8.1.5): each apart from the others and from every customer.
SYSTEM, SECURITY, AUDIT = "system_administrator", "security_administrator", "audit_administrator"
ADMINISTRATORS = frozenset({SYSTEM, SECURITY, AUDIT})

# So many posts above one another are asked for somebody who acts.
LEVELS = 3
# A leave, with the leaves that touch it, is at most this long: whoever is away longer is succeeded, not stood in for.
LEAVE_DAYS = 30


@dataclass(frozen=True)
class Term:
    """A person on one side of a post, on the days `first <= day < until` (`until` None: open)."""

    person: int
    letter: Side
    first: date
    until: date | None = None


@dataclass(frozen=True)
class Absence:
    """A person's leave from a post on the days `first <= day < until`."""

    person: int
    first: date
    until: date


@dataclass(frozen=True)
class Staff:
    """The terms on one post, and the leaves from it."""

    terms: Sequence[Term]
    absences: Sequence[Absence]


@dataclass(frozen=True)
class Stay:
    """A person's time on a post, of whichever side, with the post's role; `until` None: open."""

    post: int
    role: str
    first: date
    until: date | None = None


@dataclass(frozen=True)
class Acting:
    """Who acts, on which side, in whose place, and until which day nothing of this changes (None: nothing in sight)."""

    person: int
    letter: Letter
    in_place_of: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Turn:
    """The days `first <= day < until` on which one person acts, or nobody (`acting` None)."""

    first: date
    until: date | None
    acting: Acting | None


def covers(first: date, until: date | None, day: date) -> bool:
    """Say whether a half-open period holds `day`."""
    return first <= day and (until is None or day < until)


def meet(first: date, until: date | None, other_first: date, other_until: date | None) -> bool:
    """Say whether two half-open periods share a day; an empty one shares none."""
    ends = [end for end in (until, other_until) if end is not None]
    return not ends or max(first, other_first) < min(ends)


def leave_from(person: int, first: date, until: date, end_of_term: date | None) -> Absence:
    """Return a leave as it counts: it is from one term on the post, and ends with that term at the latest."""
    return Absence(person, first, until if end_of_term is None else min(until, end_of_term))


def holder(terms: Iterable[Term], letter: Side, day: date) -> Term | None:
    """Return the term that stands on one side of the post on `day`; of several the latest begun."""
    standing = [term for term in terms if term.letter == letter and covers(term.first, term.until, day)]
    return max(standing, key=lambda term: (term.first, term.person), default=None)


def is_away(absences: Iterable[Absence], person: int, day: date) -> bool:
    """Say whether a leave keeps `person` from the post on `day`."""
    return any(absence.person == person and covers(absence.first, absence.until, day) for absence in absences)


def acting_on(
    terms: Iterable[Term], absences: Iterable[Absence], day: date, above: Sequence[Staff] = ()
) -> Acting | None:
    """Return the one person who acts on a post on `day`: A; B on the days A is away; else a superior (P2.5).

    The superior is whoever sits on the next of the posts `above` on which somebody present sits by side A or B; nobody
    acts as superior where they are themselves on leave. While A's side is vacant nobody acts: leave is stood in for.
    """
    return next(turns(terms, absences, day, above)).acting


def turns(terms: Iterable[Term], absences: Iterable[Absence], day: date, above: Sequence[Staff] = ()) -> Iterator[Turn]:
    """Yield who acts from `day` on, turn after turn; the last one is open."""
    staff = Staff(list(terms), list(absences))
    first, acting = day, _acting(staff, above, day)
    for change in _changes([staff, *above], day):
        after = _acting(staff, above, change)
        if after != acting:
            yield _turn(first, change, acting)
            first, acting = change, after
    yield _turn(first, None, acting)


def stretch(first: date, until: date, taken: Iterable[Absence]) -> int:
    """Return for how many days on end somebody is away who adds the leave `first <= day < until` to those `taken`."""
    in_order = sorted(taken, key=lambda one: one.first)
    for absence in reversed(in_order):
        if absence.first <= first <= absence.until:
            first = absence.first
    for absence in in_order:
        if absence.first <= until <= absence.until:
            until = absence.until
    return (until - first).days


def leave_fault(term: Term, first: date, until: date, taken: Iterable[Absence], today: date) -> str:
    """Return why a holder's leave does not stand, or "": backwards, past, outside, overlap, too_long."""
    taken = [absence for absence in taken if absence.first < absence.until]
    if until <= first:
        return "backwards"
    if first < today:
        return "past"
    if not covers(term.first, term.until, first):
        return "outside"
    if any(meet(first, until, absence.first, absence.until) for absence in taken):
        return "overlap"
    return "too_long" if stretch(first, until, taken) > LEAVE_DAYS else ""


def return_fault(first: date, until: date, on: date, today: date) -> str:
    """Return why a leave cannot end on `on`, or "": past, not_earlier. One that has not begun may be called off."""
    if on < today:
        return "past"
    return "not_earlier" if on >= until or first == until else ""


def holder_fault(person: int, letter: Side, first: date, terms: Iterable[Term], today: date) -> str:
    """Return why a person cannot take a side of a post from `first` on, or "": past, already, both_sides.

    What was is not rewritten: only the very first holder of a side may have begun before today.
    """
    terms = [term for term in terms if term.until is None or term.first < term.until]
    if first < today and any(term.letter == letter for term in terms):
        return "past"
    later = [term for term in terms if term.person == person and meet(first, None, term.first, term.until)]
    if any(term.letter != letter for term in later):
        return "both_sides"
    return "already" if any(term.until is None and term.first <= first for term in later) else ""


def apart_fault(stay: Stay, others: Iterable[Stay]) -> str:
    """Return "apart" where somebody would administer and hold another post on the same day, else "" (三员分立).

    Who holds one of the three administrators' posts holds nothing else, on any day of that time, also days to come.
    """
    for other in others:
        both = {stay.role, other.role} & ADMINISTRATORS
        if both and other.post != stay.post and meet(stay.first, stay.until, other.first, other.until):
            return "apart"
    return ""


def kept_apart(stays: Sequence[Stay]) -> list[tuple[Stay, Stay]]:
    """Return which pairs of one person's times on posts break the separation of the three administrators."""
    pairs = [(one, other) for place, one in enumerate(stays) for other in stays[place + 1 :]]
    return [(one, other) for one, other in pairs if apart_fault(one, [other])]


def in_line(role: str, above: str) -> bool:
    """Say whether a post may stand below another: administrators' posts stand above and below none."""
    return not {role, above} & ADMINISTRATORS


def may_staff(*, role: str, on: int, post: int, above: int | None) -> bool:
    """Say whether a seat on post `on` enters the leaves of `post`: the post above it, or the information centre.

    Nobody does for the post they sit on, the information centre no more than any other; `above` is None for an
    administrator's post.
    """
    return on != post and role not in ADMINISTRATORS and (on == above or role == "information_centre")


def may_fill(*, role: str, on: int, post: int, above: int | None) -> bool:
    """Say whether a seat on post `on` names the holders of `post`: from the post above it only.

    Where no post is above, a security administrator asks for it and somebody else approves.
    """
    return on != post and on == above and role not in ADMINISTRATORS


def may_name(*, by: int, person: int, fills: bool) -> bool:
    """Say whether someone who fills a post may name `person` to it: never themselves."""
    return fills and by != person


def may_warrant(*, proposer: int, approver: int, beneficiary: int | None = None) -> bool:
    """Say whether a change of the security administration stands on two people, neither of whom has its benefit."""
    return proposer != approver and beneficiary not in (proposer, approver)


def may_send_away(*, by: int, holder: int, stand_ins: Iterable[int], staffs: bool) -> bool:
    """Say whether someone may enter a leave: who staffs the post; never the holder, nor the one whom it would seat."""
    return staffs and by not in {holder, *stand_ins}


def _acting(staff: Staff, above: Sequence[Staff], day: date) -> Acting | None:
    found = _by_side(staff, day)
    a = holder(staff.terms, "A", day)
    if found is not None or a is None:
        return found
    for superior in (_by_side(one, day) for one in above[:LEVELS]):
        if superior is not None and not is_away(staff.absences, superior.person, day):
            return Acting(superior.person, "S", in_place_of=a.person)
    return None


def _by_side(staff: Staff, day: date) -> Acting | None:
    a = holder(staff.terms, "A", day)
    if a is None:
        return None
    if not is_away(staff.absences, a.person, day):
        return Acting(a.person, "A")
    b = holder(staff.terms, "B", day)
    if b is None or b.person == a.person or is_away(staff.absences, b.person, day):
        return None
    return Acting(b.person, "B", in_place_of=a.person)


def _changes(staffs: Iterable[Staff], day: date) -> list[date]:
    """Return the days after `day` on which something begins or ends."""
    periods: list[tuple[date, date | None]] = []
    for staff in staffs:
        periods += [(term.first, term.until) for term in staff.terms]
        periods += [(away.first, away.until) for away in staff.absences]
    return sorted({edge for period in periods for edge in period if edge is not None and edge > day})


def _turn(first: date, until: date | None, acting: Acting | None) -> Turn:
    told = Acting(acting.person, acting.letter, acting.in_place_of, until) if acting else None
    return Turn(first, until, told)
