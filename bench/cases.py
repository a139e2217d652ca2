"""One function a row of the targets (PERFORMANCE, section 4); each yields figures beside a base of the same run."""

import os
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone

from audit.trail.context import acting
from bench.models import PlainCustomer
from bench.stack import Browser, Figure, side_by_side, statements
from crm.models import Post, User
from crm.posts.queries import seats_of
from customers.records import gate, opening
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant

HOLDER = "p49"  # holds the post that may open a fifth of all customers
PAGE = 50
FRAGMENTS = {
    "1 character": "店",
    "2 characters": "便利",
    "3 characters": "便利店",
    "5 characters": "百货店公司",
    "rare": "魑",
    "pinyin": "bianlidian",
    "initials": "bld",
    "none": "zzzzqqq",
}
SEALED = ("owner_name", "id_number", "phone", "address", "bank_account")


def _group() -> int:
    return Post.objects.get(code="b49").group_id


def _uuid() -> str:
    with unlocked():
        return str(Customer.objects.filter(grants__group_id=_group()).order_by("pk")[100].uuid)


def list_first_page(rounds: int) -> Iterator[Figure]:
    """Row 1: the list's first page against guardian as its manual shows it, and against the bare query."""
    browser, group = Browser(HOLDER), _group()
    page = lambda: browser.get("/customers/")  # noqa: E731
    sent = statements(page)
    subject, base = side_by_side(page, lambda: browser.get("/bench/naive/"), rounds)
    yield Figure("1 list, first page, 50 rows", subject, base, 3, "naive guardian", faster=True, statements=sent)
    subject, base = side_by_side(page, lambda: browser.get(f"/bench/bare-list/?group={group}"), rounds)
    yield Figure("1 list, first page, 50 rows", subject, base, 3, "bare query")


def deep_page(rounds: int) -> Iterator[Figure]:
    """Row 3: page 400 by "next" against page 1."""
    browser = Browser(HOLDER)
    with unlocked():
        keys = Grant.objects.filter(group_id=_group()).order_by("sort_key").values_list("sort_key", flat=True)
        after = keys[min(399 * PAGE, len(keys) - PAGE - 2)]
    subject, base = side_by_side(
        lambda: browser.get(f"/customers/?after={after}"), lambda: browser.get("/customers/"), rounds
    )
    yield Figure("3 page 400", subject, base, 1.2, "page 1")


def search(rounds: int) -> Iterator[Figure]:
    """Row 4: fragments of every usual kind, and an exact phone, against page 1."""
    browser = Browser(HOLDER)
    for name, fragment in FRAGMENTS.items():
        subject, base = side_by_side(
            lambda fragment=fragment: browser.get(f"/customers/?q={quote(fragment)}"),
            lambda: browser.get("/customers/"),
            rounds,
        )
        yield Figure(f"4 search, {name}", subject, base, 3, "page 1")
    person = User.objects.get(username=HOLDER)
    seat = seats_of(person.pk, timezone.localdate())[0]
    with unlocked():
        row = Customer.objects.select_related("strongbox").filter(uuid=_uuid()).get()
        phone = opening.clear(row.strongbox, row.uuid, "phone")

    def exact() -> None:
        with acting(by=seat):
            gate.find_exactly(phone, by=seat, purpose="customer_request")

    subject, base = side_by_side(exact, lambda: browser.get("/customers/"), min(rounds, 9))
    yield Figure("4 search, exact phone (the gate's act)", subject, base, 3, "page 1")


def open_record(rounds: int) -> Iterator[Figure]:
    """Row 5: opening a record, its line committed, against a bare detail view with one insert."""
    browser, uuid, plain = Browser(HOLDER), _uuid(), _plain()
    page = lambda: browser.get(f"/customers/{uuid}/")  # noqa: E731
    sent = statements(page)
    subject, base = side_by_side(page, lambda: browser.get(f"/bench/bare-record/{plain}/"), rounds)
    yield Figure("5 open a record", subject, base, 3, "bare view + insert", statements=sent)


def edit(rounds: int) -> Iterator[Figure]:
    """Row 6: an edit by form, GET and POST, against a bare save with one insert, GET and POST alike."""
    browser, uuid, plain = Browser(HOLDER), _uuid(), _plain()
    turn = {"at": 0}

    def ours() -> None:
        path = f"/customers/{uuid}/edit/operating/"
        form = _form(browser.get(path).decode())
        turn["at"] += 1
        browser.post(path, {**form, "attention": ("high", "low")[turn["at"] % 2]})

    def bare() -> None:
        browser.get(f"/bench/bare-edit/{plain}/")
        browser.get(f"/bench/bare-edit/{plain}/?save=1")

    sent = statements(ours)
    subject, base = side_by_side(ours, bare, rounds)
    yield Figure("6 edit by form, GET and POST", subject, base, 4, "bare save + insert", statements=sent)


def opening_values(rounds: int) -> Iterator[Figure]:
    """Row 10: opening 50 rows of five sealed values against AES-GCM alone."""
    with unlocked():
        rows = list(Customer.objects.select_related("strongbox").filter(strongbox__isnull=False)[:PAGE])
    cipher, nonce = AESGCM(os.urandom(32)), os.urandom(12)
    sealed = cipher.encrypt(nonce, b"13845405400", b"place")

    def ours() -> None:
        for row in rows:
            box = opening.box_of(row.strongbox, row.uuid)
            for name in SEALED:
                opening.text_of(box, name, row.strongbox.sealed.get(name, ""))

    def bare() -> None:
        for _ in range(PAGE * len(SEALED)):
            cipher.decrypt(nonce, sealed, b"place")

    subject, base = side_by_side(ours, bare, rounds * 3)
    yield Figure("10 open 50 × 5 sealed values", subject, base, 3, "AES-GCM alone")


def _plain() -> int:
    row, _ = PlainCustomer.objects.get_or_create(c00="bench")
    return int(row.pk)


def _form(page: str) -> dict[str, str]:
    """Return the fields of the edit form as a browser would send them back."""
    found = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    found |= dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        found[name] = chosen.group(1) if chosen else ""
    return {name: value for name, value in found.items() if name not in ("csrfmiddlewaretoken", "q")}


CASES: dict[str, Callable[[int], Iterator[Figure]]] = {
    "list": list_first_page,
    "deep": deep_page,
    "search": search,
    "open": open_record,
    "edit": edit,
    "values": opening_values,
}
