"""What a seat sees through the gate, compared with the specification: list, open, search, number, count."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.posts.queries import Seat
from customers.records import gate
from customers.records.glance import named
from customers.records.queries import ListQuery
from customers.records.rules import EXACT_SEARCHES_PER_HOUR
from customers.records.ticket import NotThere
from tests.house.access import Company, Record

PURPOSE = "maintenance"
NAMES = ["富丽商行", "富海便利店", "金海超市", "长江烟酒店", "红旗商店"]
TEXTS = ["富", "海", "商", "便利店", "江烟", "37052300000", "没有"]
PHONES = ["13845405400", "13845405401", "13845405402"]


def keys(records: list[Record]) -> set[int]:
    """Return what the rows of some records are called."""
    return {one.key["id"] for one in records}


def named_in(answer: Any) -> set[str]:
    """Return the records that the rows of a page lead to."""
    return set(re.findall(r'class="row-link" href="/customers/([0-9a-f-]{36})/"', answer.content.decode()))


def lists(company: Company, by: Seat, turn: int) -> None:
    """Walk through the whole list two by two: each record once, none else, and the count that each page tells."""
    expected = keys(company.listed(by.post_code))
    found, after = [], ""
    while True:
        page = gate.list_records(ListQuery(size=2, after=after, count_to=1000), by=by, purpose=PURPOSE)
        found += [row["id"] for row in page.rows]
        assert not page.rows or page.total == len(expected)
        if not page.after or not page.rows:
            break
        after = page.after
    assert sorted(found) == sorted(expected), f"{by.post_code} lists"


def opens(company: Company, by: Seat, turn: int) -> None:
    """Open every record there is; what opens leaves a line that says who acts for whom."""
    mine = keys(company.opened(by.post_code))
    for record in company.records:
        try:
            shown = gate.open_record(record.key["uuid"], by=by, purpose=PURPOSE, only=("name", "phone"))
        except NotThere:
            assert record.key["id"] not in mine, f"{by.post_code} does not open {record.code}"
            continue
        assert record.key["id"] in mine, f"{by.post_code} opens {record.code}"
        assert (shown.name, shown.field("phone").value) == (record.name, "")
        line = LogEntry.objects.order_by("-id")[0]
        assert (line.event, line.person_name, line.letter) == ("record.opened", by.person_name, by.letter)
        assert line.stands_in_for == by.stands_in_for


def finds(company: Company, by: Seat, turn: int) -> None:
    """Search by a part of a name or the beginning of a code."""
    text = (TEXTS + [record.code for record in company.records])[turn % (len(TEXTS) + len(company.records))]
    page = gate.list_records(ListQuery(text=text), by=by, purpose=PURPOSE)
    found = sorted(row["id"] for row in page.rows)
    assert found == sorted(keys(company.found(by.post_code, text))), f"{by.post_code} finds {text}"


def finds_numbers(company: Company, by: Seat, turn: int) -> None:
    """Search by a whole telephone number."""
    phone = PHONES[turn % len(PHONES)]
    found = sorted(row["id"] for row in gate.find_exactly(phone, by=by, purpose=PURPOSE))
    assert found == sorted(keys(company.found(by.post_code, phone=phone))), f"{by.post_code} finds {phone}"


def rechecks(company: Company, by: Seat, turn: int) -> None:
    """Ask which of all records a long answer may go on with, and which names a page may show."""
    ids = [record.key["id"] for record in company.records]
    assert gate.recheck(ids, by=by) == keys(company.listed(by.post_code)), f"{by.post_code} goes on with"
    assert set(named(ids, by=by, purpose=PURPOSE, where="soak")) == keys(company.opened(by.post_code))


LOOKS: tuple[Callable[[Company, Seat, int], Any], ...] = (lists, opens, finds, finds_numbers, rechecks)


def may_search(searched: Counter[str], person: str) -> bool:
    """Count a search by number; say no before the product's limit an hour, which is another test's matter."""
    searched[person] += 1
    return searched[person] < EXACT_SEARCHES_PER_HOUR


def look(company: Company, by: Seat, turn: int, searched: Counter[str]) -> None:
    """Look at the records from a seat in one of the ways, each in its turn."""
    if LOOKS[turn % len(LOOKS)] is finds_numbers and not may_search(searched, by.person_name.lower()):
        return
    with acting(by=by):
        LOOKS[turn % len(LOOKS)](company, by, turn // len(LOOKS))
