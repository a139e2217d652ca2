"""Nothing of a sealed field is met in clear: on no page, in no file, log, session, cache or table, but for a reveal."""

import base64
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.settings.logs import Discreet
from customers.intake.models import Import
from customers.records import gate
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import seat
from tests.customers.intake.sheets import a_row, csv_of, xlsx_of
from tests.house.canaries import FAULTY_PHONE, MASKED_SHEET, SHEET, STORED, TYPED, Finder, a_photo, masks, secrets
from tests.house.company import Company, Crowd, a_company, undone
from tests.house.doors import DOORS, REASON, Door
from tests.house.test_doors import asked

pytestmark = pytest.mark.django_db(transaction=True)
# Who may see what, once, in the answer to a POST of their own.
APPROVED: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{("browse:reveal", code): ("stored phone",) for code in ("am-1", "la-1", "sa-1", "sc-1", "co-1")},
    ("browse:line_values", "co-1"): ("stored owner_name",),
    ("intake:faulty_rows", "la-1"): (*(f"sheet {name}" for name in SHEET), "sheet fault"),
}
# They hold the role of another, and like that one open no customer.
TWINS = ("ic-2", "se-2")
TRAIL_TABLES = ("audit_logentry", "audit_touched")


class Kept(logging.Handler):
    """Keeps what the product would print, were it to print everything."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.last: logging.LogRecord | None = None
        self.setFormatter(Discreet("%(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if record is not self.last:  # it comes again from each logger above its own
            self.last = record
            self.lines.append(self.format(record))


@pytest.fixture
def logs() -> Iterator[list[str]]:
    """Return every line that any logger lets out from now on."""
    kept, loggers = Kept(), [logging.getLogger(), *(logging.getLogger(name) for name in conf.LOGGING["loggers"])]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(kept)
        logger.setLevel(logging.DEBUG)
    yield kept.lines
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(kept)
        logger.setLevel(level)


@pytest.fixture
def written() -> Iterator[list[str]]:
    """Return the names of the files that Python opens for writing from now on, its own compiled modules apart."""
    names: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            name = str(arguments[0])
            if name != os.devnull and not name.isdecimal() and "__pycache__" not in name:
                names.append(name)

    sys.addaudithook(watch)
    yield names
    watching = False


def test_no_sealed_value_is_met_in_clear(logs: list[str], written: list[str], settings: Any, company: Company) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "crm_cache"}}
    call_command("createcachetable")
    seen = Finder(secrets(), pictures(company))
    crowd = Crowd()
    leaks = [*acts(company, crowd, seen), *walk(company, crowd, seen)]
    leaks += [f"a log: {name}" for name in seen.found_in("\n".join(logs).encode())]
    leaks += [f"a session: {name}" for name in seen.found_in(sessions())]
    leaks += [f"{table}: {name}" for table, row in everything_stored() for name in seen.found_in(row)]
    leaks += [f"wrote a file: {name}" for name in written]
    assert len(logs) > 100 and not leaks, "\n".join(leaks)


@pytest.fixture
def company(transactional_db: None) -> Company:
    """Return the company."""
    return a_company()


def pictures(company: Company) -> dict[str, bytes]:
    """Return the photo that is sealed, as it is in clear."""
    by = seat(company.posts["am-1"])
    with acting(by=by):
        content = gate.reveal_photo(company.customer.uuid, "owner_photo", by=by, **REASON)
    return {"stored owner_photo": content}


def acts(company: Company, crowd: Crowd, seen: Finder) -> Iterator[str]:
    """Work for a while as staff do, with sealed values; yield what an answer lets out that it should not."""
    uuid = {"uuid": company.customer.uuid}
    typed = tuple(f"typed {name}" for name in TYPED)
    reveal, phone = ("browse:reveal", {**uuid, "field": "phone"}), {"q": STORED["phone"]}

    def edit(group: str, **values: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
        with unlocked():
            rev = Customer.objects.get(pk=company.customer.pk).rev
        return "browse:edit", {**uuid, "group": group}, {"rev": rev, **values}

    def does(code: str, name: str, kwargs: Mapping[str, Any], data: Any, *may: str, **headers: str) -> Iterator[str]:
        answer = asked(crowd.browser(f"{code}-a"), "post", reverse(name, kwargs=kwargs), data, headers=headers)
        yield from (f"{code} {name}: {found}" for found in seen.found_in(whole(answer), may))

    yield from does("la-1", *edit("identification", phone=TYPED["phone"]))
    yield from does("sa-1", *edit("basic", address=TYPED["address"]))
    yield from does("sa-1", *edit("business", bank_account=TYPED["bank_account"]))
    yield from does("am-1", *edit("basic", yearly_income=TYPED["yearly_income"]))
    name, kwargs, data = edit("identification", phone=TYPED["phone"], id_number="123", name="x")
    yield from does("la-1", name, kwargs, data, *typed)
    yield from does("la-1", name, kwargs, {**data, "rev": 1, "id_number": ""}, *typed)
    yield from does("la-1", *edit("identification", phone=STORED["phone"]))
    yield from does("am-1", *reveal, REASON, "stored phone")
    yield from does("am-1", *reveal, REASON, "stored phone", **{"x-fragment": "reveal"})
    yield from does("am-1", *reveal, {"purpose": "marketing", "reason": "节日促销"})
    yield from does("am-1", *reveal, {"purpose": "delivery", "reason": ""})
    yield from does("am-1", "browse:reveal", {**uuid, "field": "owner_photo"}, REASON, "stored owner_photo")
    yield from does("am-2", *reveal, REASON)
    for code in ("am-1", "am-2"):
        yield from does(code, "browse:search", {}, phone)
    yield from does("am-1", "browse:export", {}, {"query": "", "format": "csv", "what": "all"})
    yield from does("am-1", "browse:export", {}, {"query": "", "format": "xlsx", "what": "all"})
    yield from does("am-1", "browse:save_view", {}, {"name": "one", "query": f"q={STORED['phone']}"}, "stored phone")
    photo = SimpleUploadedFile(f"{TYPED['phone']}.png", a_photo("owner_photo"), "image/png")
    yield from does("am-1", "browse:attach", {**uuid, "field": "owner_photo"}, {"photo": photo})
    for content, form in ((csv_of, "csv"), (xlsx_of, "xlsx")):
        yield from imports(crowd, seen, content([a_row(9001, **SHEET), a_row(9002, 联系电话=FAULTY_PHONE)]), form)


def imports(crowd: Crowd, seen: Finder, content: bytes, form: str) -> Iterator[str]:
    """Take a sheet in by the wizard, enter it, take it back; yield what its pages let out."""
    browser = crowd.browser("la-1-a")
    upload = SimpleUploadedFile(f"名册.{form}", content, "application/octet-stream")
    at = browser.post(reverse("intake:upload"), {"sheet": upload})["Location"]
    sheet = Import.objects.latest("id")
    columns = {f"column_{place}": code for place, code in enumerate(sheet.mapping)}
    args = {"uuid": sheet.uuid}
    for method, address, data in (
        ("get", at, None), ("post", at, {}), ("post", at, columns), ("get", reverse("intake:sheet", kwargs=args), None),
        ("post", reverse("intake:enter", kwargs=args), {}), ("get", reverse("intake:sheet", kwargs=args), None),
        ("post", reverse("intake:undo", kwargs=args), {}), ("get", reverse("intake:sheet", kwargs=args), None),
    ):  # fmt: skip
        answer = asked(browser, method, address, data)
        assert answer.status_code in (200, 302), (address, answer.status_code)
        yield from (f"{form} {method} {address}: {found}" for found in seen.found_in(whole(answer)))
    sheet.refresh_from_db()
    assert sheet.state == Import.State.UNDONE, sheet.state


def walk(company: Company, crowd: Crowd, seen: Finder) -> Iterator[str]:
    """Have nobody, a stranger and each post open everything, in either language; yield what is let out to whom."""
    other, people = Crowd("zh-hans"), ["", "stranger", *(f"{code}-a" for code in company.posts if code not in TWINS)]
    for door in DOORS:
        path = door.path(company)
        for username in people:
            yield from let_out(door, username, "get", asked(crowd.browser(username), "get", path), seen)
            with undone():
                answer = asked(other.browser(username), "post", path, door.data(company))
            yield from let_out(door, username, "post", answer, seen)


def let_out(door: Door, who: str, method: str, answer: Any, seen: Finder) -> Iterator[str]:
    """Yield what is wrong with an answer: a secret in it, or on a page of the trail a part of one."""
    may = APPROVED.get((door.name, who[:4]), ()) if method == "post" and who.endswith("-a") else ()
    found = seen.found_in(whole(answer), may)
    found += [f"no {name}" for name in may if name not in seen.found_in(answer.read)]
    if door.name.startswith("reading:"):
        found += Finder(masks()).found_in(whole(answer))
    yield from (f"{door.name} {method} {who}: {name}" for name in found)


def whole(answer: Any) -> bytes:
    """Return an answer with its headers and cookies."""
    return b"\n".join([answer.read, str(dict(answer.headers)).encode(), str(answer.cookies).encode()])


def sessions() -> bytes:
    """Return what every session remembers."""
    return "\n".join(str(one.get_decoded()) for one in Session.objects.all()).encode()


def everything_stored() -> Iterator[tuple[str, bytes]]:
    """Yield each row of each table; on SQLite the bytes of the file and its log as well."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, b"\x00".join(_bytes(cell) for cell in row)
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        connection.close()  # reading the file beside an open connection would take SQLite's locks away
        for path in (Path(name), Path(f"{name}-wal")):
            if path.exists():
                yield path.name, path.read_bytes()


def _bytes(cell: object) -> bytes:
    if isinstance(cell, bytes | memoryview):
        return bytes(cell)
    return (json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)).encode()


def test_the_trail_keeps_no_part_of_a_sealed_value(company: Company) -> None:
    seen, parts = Finder(secrets()), Finder(masks() | {f"sheet's {mask}": mask for mask in MASKED_SHEET})
    list(acts(company, Crowd(), seen))
    told = [row for table, row in everything_stored() if table in TRAIL_TABLES]
    assert len(told) > 50 and not [found for row in told for found in (*seen.found_in(row), *parts.found_in(row))]
    assert LogEntry.objects.exclude(sealed="").count() >= 6


def test_the_sweep_would_see_a_leak() -> None:
    seen = Finder({"it": STORED["owner_name"]}, {"picture": bytes(range(256)) * 9})
    for spelled in (
        "{}",
        "\\u6b27\\u9633\\u7d2b\\u9e22\\u6816\\u8fdf",
        "%E6%AC%A7%E9%98%B3%E7%B4%AB%E9%B8%A2%E6%A0%96%E8%BF%9F",
    ):
        assert seen.found_in(f"x {spelled.format(STORED['owner_name'])} y".encode()) == ["it"]
    for lead in range(3):
        assert seen.found_in(base64.b64encode(b"x" * lead + STORED["owner_name"].encode() + b"yy")) == ["it"]
        assert seen.found_in(base64.b64encode(b"x" * lead + bytes(range(256)) * 9)) == ["picture"]
    assert seen.found_in(xlsx_of([{"a": STORED["owner_name"]}])) == ["it"]
    assert not seen.found_in("欧阳紫鸢".encode())
