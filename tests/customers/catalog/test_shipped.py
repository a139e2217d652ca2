"""The catalogue that ships: complete, lawful, and in step with the sheet it comes from and the files it must take."""

import csv
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from crm.posts.shipped import ROLES
from customers.catalog.rules import Category, Fault, Kind, Tier, clean, lowest_allowed
from customers.catalog.shipped import CONSENT_HEADINGS, ENTRIES, HEADINGS, REGION_HEADINGS

SHARED = Path(__file__).resolve().parents[4] / "shared"
BY = {entry.identifier: entry for entry in ENTRIES}
TODAY = date(2026, 11, 23)
TIERS = {"G": Tier.GENERAL, "S": Tier.SENSITIVE, "R": Tier.RESTRICTED}
GROUPS = {"I": "identification", "B": "basic", "S": "business", "O": "operating", "L": "law", "M": "image"}
CATEGORIES = {
    "id": Category.IDENTITY,
    "prop": Category.PROPERTY,
    "cred": Category.CREDIT,
    "der": Category.DERIVED,
    "hea": Category.HEALTH,
    "biz": Category.BUSINESS,
}
OWNERS = {
    "LA": "licence_administrator",
    "SA": "statistical_analyst",
    "AM": "account_manager",
    "SC": "section_chief",
    "–": "",
}


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} lies beside the repository, not in it, and is not here")
    return path


def rows_of_the_sheet() -> list[list[str]]:
    lines = shared("design/CATALOGUE.md").read_text("utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def identifiers(cell: str) -> list[str]:
    return [name for name in re.sub(r"\(.*?\)", "", cell).replace(" ", "").split("/") if name != "consent"]


def test_every_row_of_the_sheet_is_an_entry_with_its_group_category_tier_and_owner() -> None:
    # The sheet has `street` in the heading of `region`; what a grading gives, and what it counts of the customer's
    # transactions (P7.2), is of no sheet.
    seen = {"street", "grade", "graded_on", "monthly_orders", "monthly_amount", "main_products"}
    for _heading, names, group, category, tier, owner, due, _rule in rows_of_the_sheet():
        owners, dues = owner.split(" / "), due.removesuffix(" g").split(" / ")
        for number, name in enumerate(identifiers(names)):
            entry = BY[name]
            seen.add(name)
            wanted = (GROUPS[group], CATEGORIES[category], TIERS[tier], OWNERS[owners[min(number, len(owners) - 1)]])
            assert (entry.group, entry.category, entry.tier, entry.owner) == wanted, name
            days = dues[min(number, len(dues) - 1)]
            assert entry.due_days == (None if days == "–" else int(days)), name
            assert entry.before_grading == due.endswith("g") or name == "integrity_grade", name
    assert seen == BY.keys()


def test_grading_relevant_entries_are_due_before_a_grading() -> None:
    starred = {name for row in rows_of_the_sheet() if "★" in row[0] for name in identifiers(row[1])}
    assert starred == {entry.identifier for entry in ENTRIES if entry.before_grading}


def test_the_headings_are_those_of_the_company_s_files() -> None:
    source = shared("data/make_customers.py").read_text("utf-8")
    header = "".join(re.findall(r'"([^"]*)"', source.split("HEADER = (")[1].split(").split()")[0])).split()
    assert set(header) <= set(HEADINGS) and len(header) == 48
    assert {*REGION_HEADINGS, *CONSENT_HEADINGS} < set(HEADINGS)
    assert set(HEADINGS) - set(header) == {"守法记录", "月均订货次数", "月均订货额", "主销品类"}


def test_every_value_of_a_clean_file_is_taken() -> None:
    maker = shared("data/make_customers.py")
    made = subprocess.run([sys.executable, str(maker), "60"], check=True, capture_output=True).stdout
    by_heading = {entry.heading_zh: entry for entry in ENTRIES}
    for row in csv.DictReader(made.decode("utf-8-sig").splitlines()):
        for heading, raw in row.items():
            if heading in by_heading:
                entry = by_heading[heading]
                once = clean(entry, raw, today=TODAY)
                assert bool(once) == bool(raw) and clean(entry, once, today=TODAY) == once


def test_identifiers_and_headings_are_each_used_once() -> None:
    for name in ("identifier", "heading_zh", "heading_en"):
        values = [getattr(entry, name) for entry in ENTRIES]
        assert len(set(values)) == len(values)


def test_every_entry_that_may_be_collected_says_why_in_both_languages() -> None:
    for entry in ENTRIES:
        assert bool(entry.reason_zh) == bool(entry.reason_en)
        assert entry.hidden or entry.reason, entry.identifier


def test_health_is_hidden_and_has_no_reason_until_the_information_centre_gives_one() -> None:
    assert BY["health_note"].hidden and not BY["health_note"].reason and not BY["health_note"].collectable


def test_owners_are_roles_that_ship_and_no_tier_is_below_what_its_category_allows() -> None:
    roles = {code for code, *_ in ROLES} | {""}
    for entry in ENTRIES:
        assert entry.owner in roles
        assert entry.tier >= lowest_allowed(entry.category, entry.kind), entry.identifier


def test_choices_have_one_code_a_spelling() -> None:
    for entry in ENTRIES:
        if entry.kind == Kind.CHOICE:
            spellings = [word.casefold() for each in entry.choices for word in {each.code, each.heading_zh, *each.also}]
            assert len({*spellings}) >= len(entry.choices) and len(entry.codes) == len(entry.choices)
            for each in entry.choices:
                for word in (each.code, each.heading_zh, each.heading_en, *each.also):
                    assert clean(entry, word, today=TODAY) == each.code, word


def test_the_56_peoples_have_their_numbers() -> None:
    peoples = BY["ethnicity"].codes
    assert len(peoples) == 56
    assert [peoples[code].heading_zh for code in ("01", "05", "11", "56")] == ["汉族", "维吾尔族", "满族", "基诺族"]


def test_a_new_entry_of_the_six_groups_needs_no_other_word_than_its_own() -> None:
    assert {entry.group for entry in ENTRIES} == set(GROUPS.values())
    with pytest.raises(Fault):
        clean(BY["settlement"], "以物易物", today=TODAY)
