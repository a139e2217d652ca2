"""Who acts on a day, as tables and as properties; which changes stand."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.posts import rules
from crm.posts.rules import Absence, Acting, Letter, Staff, Term, Turn, acting_on, covers, turns

AMY, BO, CAT = 1, 2, 3
D0 = date(2026, 11, 2)


def day(number: int) -> date:
    return D0 + timedelta(days=number)


def away(person: int, first: int, until: int) -> Absence:
    return Absence(person, day(first), day(until))


A = Term(AMY, "A", day(0))
B = Term(BO, "B", day(0))

TABLE: list[tuple[str, list[Term], list[Absence], int, tuple[int, Letter, int | None] | None]] = [
    ("A acts while present", [A, B], [], 5, (AMY, "A", None)),
    ("nobody acts before the first day", [A, B], [], -1, None),
    ("nobody acts on a vacant post", [], [], 5, None),
    ("B stands in for nobody where A's side is vacant", [B], [], 5, None),
    ("B acts on the first day A is away", [A, B], [away(AMY, 5, 8)], 5, (BO, "B", AMY)),
    ("B acts on the last day A is away", [A, B], [away(AMY, 5, 8)], 7, (BO, "B", AMY)),
    ("A acts again on the day back", [A, B], [away(AMY, 5, 8)], 8, (AMY, "A", None)),
    ("A acts on the day before the leave", [A, B], [away(AMY, 5, 8)], 4, (AMY, "A", None)),
    ("an empty leave keeps nobody away", [A, B], [away(AMY, 5, 5)], 5, (AMY, "A", None)),
    ("nobody acts while both are away", [A, B], [away(AMY, 5, 8), away(BO, 6, 7)], 6, None),
    ("B acts on the days only A is away", [A, B], [away(AMY, 5, 8), away(BO, 6, 7)], 7, (BO, "B", AMY)),
    ("A acts while only B is away", [A, B], [away(BO, 5, 8)], 6, (AMY, "A", None)),
    ("nobody acts where A is away and B missing", [A], [away(AMY, 5, 8)], 5, None),
    ("A may not be their own B", [A, Term(AMY, "B", day(0))], [away(AMY, 5, 8)], 5, None),
    ("overlapping leaves count as one", [A, B], [away(AMY, 5, 8), away(AMY, 7, 10)], 9, (BO, "B", AMY)),
    ("a short leave inside a long one ends nothing", [A, B], [away(AMY, 5, 10), away(AMY, 6, 7)], 8, (BO, "B", AMY)),
    ("a leave of somebody else matters not", [A, B], [away(CAT, 5, 8)], 6, (AMY, "A", None)),
    ("a term is over on its last day", [Term(AMY, "A", day(0), day(5)), B], [], 5, None),
    (
        "the successor acts from the first day",
        [Term(AMY, "A", day(0), day(5)), Term(CAT, "A", day(5))],
        [],
        5,
        (CAT, "A", None),
    ),
    ("the latest begun of two terms wins", [A, Term(CAT, "A", day(3))], [], 4, (CAT, "A", None)),
    (
        "a new B stands in from the first day",
        [A, Term(BO, "B", day(0), day(6)), Term(CAT, "B", day(6))],
        [away(AMY, 5, 8)],
        6,
        (CAT, "B", AMY),
    ),
    (
        "the leave of a former holder keeps no successor away",
        [Term(AMY, "A", day(0), day(5)), Term(CAT, "A", day(5)), B],
        [away(AMY, 3, 9)],
        6,
        (CAT, "A", None),
    ),
]


@pytest.mark.parametrize(("sentence", "terms", "absences", "on", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_who_acts(
    sentence: str, terms: list[Term], absences: list[Absence], on: int, expected: tuple[int, Letter, int | None] | None
) -> None:
    acting = acting_on(terms, absences, day(on))
    assert (acting and (acting.person, acting.letter, acting.in_place_of)) == expected, sentence


@pytest.mark.parametrize(
    ("terms", "absences", "on", "until"),
    [
        ([A, B], [], 1, None),
        ([A, B], [away(AMY, 5, 8)], 1, 5),
        ([A, B], [away(AMY, 5, 8)], 6, 8),
        ([A, B], [away(AMY, 5, 8), away(AMY, 8, 11)], 6, 11),
        ([A, B], [away(AMY, 5, 8), away(BO, 7, 9)], 6, 7),
        ([A, Term(BO, "B", day(0), day(6))], [away(AMY, 5, 8)], 5, 6),
        ([Term(AMY, "A", day(0), day(9)), B], [], 1, 9),
        ([Term(AMY, "A", day(0), day(9)), Term(AMY, "A", day(9))], [], 1, None),
    ],
)
def test_until_is_the_first_day_on_which_it_changes(
    terms: list[Term], absences: list[Absence], on: int, until: int | None
) -> None:
    acting = acting_on(terms, absences, day(on))
    assert acting is not None
    assert acting.until == (None if until is None else day(until))


def test_turns_tell_what_comes() -> None:
    told = turns([A, B], [away(AMY, 5, 8)], day(1))
    assert [(one.first, one.until, one.acting and one.acting.person) for one in told] == [
        (day(1), day(5), AMY),
        (day(5), day(8), BO),
        (day(8), None, AMY),
    ]


numbers = st.integers(min_value=0, max_value=24)
ends = st.one_of(st.none(), numbers)


@st.composite
def terms_drawn(draw: st.DrawFn) -> Term:
    first, until = draw(numbers), draw(ends)
    return Term(
        draw(st.integers(min_value=1, max_value=4)),
        draw(st.sampled_from(("A", "B"))),
        day(first),
        None if until is None else day(max(first, until)),
    )


@st.composite
def absences_drawn(draw: st.DrawFn) -> Absence:
    first, until = draw(numbers), draw(numbers)
    return away(draw(st.integers(min_value=1, max_value=4)), min(first, until), max(first, until))


posts = st.tuples(st.lists(terms_drawn(), max_size=6), st.lists(absences_drawn(), max_size=6))


def persons_who_could(terms: list[Term], absences: list[Absence], on: date) -> set[int]:
    """Say the rule again, person by person: who has a seat on a day, each asked alone."""

    def present(person: int) -> bool:
        return not any(one.person == person and one.first <= on < one.until for one in absences)

    last: dict[str, Term] = {}
    for term in sorted(terms, key=lambda one: (one.first, one.person)):
        if covers(term.first, term.until, on):
            last[term.letter] = term
    seated = set()
    for person in {term.person for term in terms}:
        is_a = "A" in last and last["A"].person == person
        is_b = "B" in last and last["B"].person == person
        if is_a and present(person):
            seated.add(person)
        if is_b and not is_a and "A" in last and not present(last["A"].person) and present(person):
            seated.add(person)
    return seated


@given(posts, numbers)
def test_at_most_one_person_acts_and_it_is_the_one_whom_the_rule_seats(
    post: tuple[list[Term], list[Absence]], on: int
) -> None:
    terms, absences = post
    seated = persons_who_could(terms, absences, day(on))
    acting = acting_on(terms, absences, day(on))
    assert len(seated) <= 1
    assert seated == ({acting.person} if acting else set())


@given(posts, numbers)
def test_whoever_acts_holds_the_side_and_is_not_away(post: tuple[list[Term], list[Absence]], on: int) -> None:
    terms, absences = post
    acting = acting_on(terms, absences, day(on))
    if acting is None:
        return
    own = [term for term in terms if (term.person, term.letter) == (acting.person, acting.letter)]
    assert any(covers(term.first, term.until, day(on)) for term in own)
    assert not rules.is_away(absences, acting.person, day(on))
    assert (acting.letter == "B") == (acting.in_place_of is not None)
    assert acting.in_place_of != acting.person


@given(posts, numbers)
def test_the_turns_follow_each_other_without_a_gap_and_agree_with_each_day(
    post: tuple[list[Term], list[Absence]], on: int
) -> None:
    terms, absences = post
    told: list[Turn] = list(turns(terms, absences, day(on)))
    assert told[0].first == day(on) and told[-1].until is None
    assert all(one.until == after.first for one, after in pairwise(told))
    for number in range(on, on + 30):
        (turn,) = [one for one in told if covers(one.first, one.until, day(number))]
        assert acting_on(terms, absences, day(number)) == turn.acting


@given(posts, absences_drawn(), numbers)
def test_a_leave_more_seats_nobody_who_was_not_on_the_post(
    post: tuple[list[Term], list[Absence]], more: Absence, on: int
) -> None:
    terms, absences = post
    acting = acting_on(terms, [*absences, more], day(on))
    if acting and not covers(more.first, more.until, day(on)):
        assert (acting.person, acting.letter) == (lambda was: was and (was.person, was.letter))(
            acting_on(terms, absences, day(on))
        )


@given(first=numbers, length=st.integers(min_value=0, max_value=20), later=st.integers(min_value=0, max_value=40))
def test_a_later_clock_never_gives_back_what_a_leave_lent(first: int, length: int, later: int) -> None:
    leave = away(AMY, first, first + length)
    lent = [number for number in range(60) if _acts(BO, [leave], number)]
    assert lent == list(range(first, first + length))
    assert not _acts(BO, [leave], first + length + later)


def _acts(person: int, absences: list[Absence], number: int) -> bool:
    acting: Acting | None = acting_on([A, B], absences, day(number))
    return acting is not None and acting.person == person


CHEN, DAI, ELLA = 11, 12, 13
BOTH_AWAY = [away(AMY, 5, 9), away(BO, 5, 9)]


def above(*terms: Term, absences: tuple[Absence, ...] = ()) -> Staff:
    return Staff(terms, absences)


CHIEF = above(Term(CHEN, "A", day(0)), Term(DAI, "B", day(0)))
HEAD = above(Term(ELLA, "A", day(0)))
CHIEF_AWAY = above(*CHIEF.terms, absences=(away(CHEN, 5, 9),))
NOBODY_ABOVE = above(*CHIEF.terms, absences=(away(CHEN, 5, 9), away(DAI, 5, 9)))

SUPERIORS: list[tuple[str, list[Term], list[Absence], list[Staff], tuple[int, Letter, int | None] | None]] = [
    ("the holder above acts while both are away", [A, B], BOTH_AWAY, [CHIEF], (CHEN, "S", AMY)),
    ("the holder above acts where there is no B", [A], [away(AMY, 5, 9)], [CHIEF], (CHEN, "S", AMY)),
    ("B comes before the post above", [A, B], [away(AMY, 5, 9)], [CHIEF], (BO, "B", AMY)),
    ("B of the post above acts while its A is away too", [A, B], BOTH_AWAY, [CHIEF_AWAY], (DAI, "S", AMY)),
    ("and so on upwards", [A, B], BOTH_AWAY, [NOBODY_ABOVE, HEAD], (ELLA, "S", AMY)),
    ("a vacant post above is passed over", [A, B], BOTH_AWAY, [above(), HEAD], (ELLA, "S", AMY)),
    ("nobody acts where nobody above does", [A, B], BOTH_AWAY, [NOBODY_ABOVE], None),
    ("nobody acts where there is no post above", [A, B], BOTH_AWAY, [], None),
    ("nobody above acts while A's side is vacant", [B], [away(BO, 5, 9)], [CHIEF], None),
    ("nobody above acts while A is there", [A, B], [away(BO, 5, 9)], [CHIEF], (AMY, "A", None)),
    (
        "A on leave does not come back through the post above",
        [A],
        [away(AMY, 5, 9)],
        [above(A), HEAD],
        (ELLA, "S", AMY),
    ),
    ("B on leave does not come back through the post above", [A, B], BOTH_AWAY, [above(Term(BO, "A", day(0)))], None),
    ("the fourth post above is not asked", [A, B], BOTH_AWAY, [above(), above(), above(), HEAD], None),
]


@pytest.mark.parametrize(
    ("sentence", "terms", "absences", "posts", "expected"), SUPERIORS, ids=[r[0] for r in SUPERIORS]
)
def test_the_superior_acts(
    sentence: str,
    terms: list[Term],
    absences: list[Absence],
    posts: list[Staff],
    expected: tuple[int, Letter, int | None] | None,
) -> None:
    acting = acting_on(terms, absences, day(6), posts)
    assert (acting and (acting.person, acting.letter, acting.in_place_of)) == expected, sentence


def test_the_superior_acts_on_the_days_that_nobody_else_does() -> None:
    told = turns(
        [A, B],
        [away(AMY, 5, 12), away(BO, 7, 9)],
        day(1),
        [above(Term(CHEN, "A", day(0), day(8)), Term(DAI, "A", day(8)))],
    )
    assert [(one.first, one.acting and (one.acting.person, one.acting.letter)) for one in told] == [
        (day(1), (AMY, "A")),
        (day(5), (BO, "B")),
        (day(7), (CHEN, "S")),
        (day(8), (DAI, "S")),
        (day(9), (BO, "B")),
        (day(12), (AMY, "A")),
    ]


@given(posts, st.lists(posts, max_size=4), numbers)
def test_a_superior_acts_only_where_the_post_itself_has_nobody_and_is_never_away_from_it(
    post: tuple[list[Term], list[Absence]], chain: list[tuple[list[Term], list[Absence]]], on: int
) -> None:
    terms, absences = post
    own, acting = (
        acting_on(terms, absences, day(on)),
        acting_on(terms, absences, day(on), [Staff(*one) for one in chain]),
    )
    assert own is None or acting is not None
    if own is not None and acting is not None:
        assert (acting.person, acting.letter, acting.in_place_of) == (own.person, own.letter, own.in_place_of)
    elif acting is not None:
        a = rules.holder(terms, "A", day(on))
        assert acting.letter == "S" and a is not None and acting.in_place_of == a.person != acting.person
        assert not rules.is_away(absences, acting.person, day(on))
        above_them = [persons_who_could(*one, day(on)) for one in chain[: rules.LEVELS]]
        assert any(acting.person in seated for seated in above_them)
