"""Entering the demonstration's customers: the old ones at once, some through a sheet, the latest one by one."""

import csv
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random

from django.core.management import call_command
from django.utils import timezone, translation

from audit.trail.context import acting
from crm.posts.models import Post
from crm.posts.queries import Seat, seat_on
from customers.catalog.queries import display, place_of
from customers.catalog.rules import Entry, Kind
from customers.catalog.shipped import ENTRIES, REGION_HEADINGS
from customers.intake.models import ImportedRow
from customers.management.demo import clock
from customers.management.demo.company import PEOPLE, PLACES, SOUTH, Place, morning
from customers.management.demo.shops import Shop
from customers.management.demo.words import Town
from customers.records.actions import grant
from customers.records.admission import Admission, admit

CHUNK, SHEET_ROWS, NEWCOMERS = 60, 18, 26
ENTERED = timedelta(days=33)
SHEET_POST, SHEET_TOWN = "sa-2", "永安镇"
BY_SHEET = timedelta(days=8)


def keeper(town: Town) -> Place:
    """Return the account manager's post whose towns hold this one."""
    return next(place for place in PLACES if town.name in place.towns)


def analyst_of(town: Town) -> str:
    """Return the code of the statistical analyst's post that a town belongs to."""
    return "sa-1" if keeper(town).unit == SOUTH else "sa-2"


def groups_of(town: Town, posts: Mapping[str, Post]) -> dict[int, str]:
    """Return which posts open the records of a town, and on what basis."""
    manager = keeper(town)
    bases = {manager.code: "route", manager.above: "unit", analyst_of(town): "unit", "la-1": "duty", "oc-1": "duty"}
    return {posts[code].group_id: basis for code, basis in bases.items()}


def admission(shop: Shop, posts: Mapping[str, Post]) -> Admission:
    """Return a shop as the strong room takes it, with the manager of its town as service staff where that is known."""
    values = dict(shop.values)
    if "visit_batch" in values:
        values["serviced_by"] = PEOPLE[keeper(shop.town).a]
    return Admission(values, tuple(shop.consents), groups_of(shop.town, posts))


def enter(shops: Sequence[Shop], by: Seat, posts: Mapping[str, Post], at: datetime) -> None:
    """Enter shops in chunks, from one seat."""
    with clock.at(at), acting(by=by, address="10.18.6.31"):
        for start in range(0, len(shops), CHUNK):
            rows = [admission(shop, posts) for shop in shops[start : start + CHUNK]]
            admit(rows, by=by, purpose="maintenance")


def divided(shops: Sequence[Shop], rng: Random) -> tuple[list[Shop], list[Shop], list[Shop]]:
    """Return the shops that were there, those that come by a sheet, and those that come one by one."""
    by_sheet = [shop for shop in shops if shop.town.name == SHEET_TOWN][-SHEET_ROWS:]
    rest = [shop for shop in shops if shop not in by_sheet]
    late = rng.sample(rest, NEWCOMERS)
    return [shop for shop in rest if shop not in late], by_sheet, late


def enter_by_sheet(shops: Sequence[Shop], posts: Mapping[str, Post], today: date) -> None:
    """Import a sheet through the product's own reading and examination; two of its rows are spoilt."""
    day = today - BY_SHEET
    at = morning(day - timedelta(days=max(0, day.weekday() - 4))) + timedelta(minutes=83)
    with clock.at(at), tempfile.TemporaryDirectory() as folder, translation.override("zh-hans"):
        sheet = Path(folder) / f"{SHEET_TOWN}客户{at:%m%d}.csv"
        _write(sheet, shops)
        call_command("import_customers", str(sheet), post=SHEET_POST, stdout=StringIO(), stderr=StringIO())
    with clock.at(at + timedelta(minutes=6)):
        by = seat_on(posts[SHEET_POST])
        if by is None:
            return
        with acting(by=by, address="10.18.6.27"):
            found = list(ImportedRow.objects.values_list("customer", flat=True))
            for place in PLACES:
                basis = groups_of(shops[0].town, posts).get(posts[place.code].group_id)
                if basis and place.code != SHEET_POST:
                    grant(found, posts[place.code].group_id, post=place.code, basis=basis, by=by)


def _write(path: Path, shops: Sequence[Shop]) -> None:
    """Write shops as an office's spreadsheet program would save them, the last two with a fault each."""
    entries = [entry for entry in ENTRIES if not entry.computed and not entry.hidden and entry.kind != Kind.PHOTO]
    columns = [entry for entry in entries if entry.kind not in (Kind.REGION, Kind.ENTRIES)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow([*(entry.heading_zh for entry in columns), *REGION_HEADINGS, "授权日期", "授权用途"])
        for number, shop in enumerate(shops):
            values = shop.values | {"serviced_by": PEOPLE[keeper(shop.town).a]}
            if number == len(shops) - 2:
                values["phone"] = values["phone"][:-2]
            if number == len(shops) - 1:
                values["id_number"] = values["id_number"][:-1] + ("0" if values["id_number"][-1] != "0" else "1")
            place = place_of(values["region"]) or ("", "", "")
            cells = [_cell(entry, values.get(entry.identifier, "")) for entry in columns]
            sheet.writerow([*cells, *place, timezone.localdate().isoformat(), "业务办理"])


def _cell(entry: Entry, value: str) -> str:
    return value if entry.kind == Kind.MONEY else display(entry, value)
