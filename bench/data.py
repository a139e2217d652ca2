"""A company to time: N customers from make_customers.py, 50 posts of 2 % to 20 % of them, three lines a customer."""

import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from audit.trail.actions import Line, Subject, write_many
from audit.trail.context import acting
from bench.settings import OUT, ROOT
from crm.crypto.keyring import ensure_keys
from crm.models import Holding, Post, Role, Unit, User
from crm.posts.queries import Seat, seats_of
from customers.catalog.queries import catalogue
from customers.intake.examination import clean_rows, look_up
from customers.intake.resource import UNIQUE, SheetResource
from customers.intake.rules import Limits
from customers.intake.sheets import PathSource, read
from customers.intake.targets import guess
from customers.intake.uniques import UntilNow
from customers.records import events
from customers.records.admission import Admission, admit
from customers.records.lock import unlocked
from customers.records.models import Customer

POSTS = 50
CHUNK = 1000
SHARES = [0.02 + 0.18 * number / (POSTS - 1) for number in range(POSTS)]


def sheet(n: int) -> Path:
    """Return a CSV file of n customers, written by ../shared/data/make_customers.py on first use."""
    path = OUT / f"customers-{n}.csv"
    maker = ROOT.parent / "shared" / "data" / "make_customers.py"
    if not path.exists():
        if not maker.exists():
            sys.exit("bench: ../shared/data/make_customers.py is not here; nothing to time with")
        with path.open("wb") as file:
            subprocess.run([sys.executable, str(maker), str(n)], stdout=file, check=True)
    return path


def build(n: int) -> None:
    """Leave the database with n customers, the posts and their holders, and 3 n lines; do nothing where it has them."""
    ensure_keys()
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    with unlocked():
        if Customer.objects.count() > n * 0.9:
            return
    posts = [_post(number) for number in range(POSTS)]
    by = seats_of(User.objects.get(username="p49").pk, timezone.localdate())[0]
    rng = random.Random(1)
    with acting(by=by):
        for chunk in _chunks(_admissions(sheet(n), posts, rng)):
            ids = admit(chunk, by=by, purpose="maintenance", at=timezone.now() - timedelta(days=100))
            _views(ids, by, rng)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_note (body text)")
        cursor.execute("ANALYZE")


def analyse() -> None:
    """Have PostgreSQL know what was loaded, as it does by itself a minute later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _post(number: int) -> Post:
    role, _ = Role.objects.get_or_create(
        code="account_manager", defaults={"name_en": "Account manager", "name_zh": "客户经理", "ceiling": "restricted"}
    )
    unit, _ = Unit.objects.get_or_create(name=f"片区 {number % 5}")
    group = Group.objects.create(name=f"post:b{number:02d}")
    post = Post.objects.create(code=f"b{number:02d}", name=f"客户经理 {number}", role=role, unit=unit, group=group)
    person = User.objects.create_user(f"p{number:02d}", name=f"员工 {number}")
    # The naive base asks guardian through a membership; the product never looks at it.
    person.groups.add(group)
    Holding.objects.create(post=post, person=person, side="A", first=date(2020, 1, 1))
    return post


def _admissions(path: Path, posts: list[Post], rng: random.Random) -> Iterator[Admission]:
    sheet = read(PathSource(path), Limits())
    resource = SheetResource(guess(sheet.headings, catalogue()), catalogue(), timezone.localdate())
    rows, uniques = iter(sheet.rows), UntilNow(200_000)
    while chunk := list(islice(rows, CHUNK)):
        for one in look_up(clean_rows(chunk, resource), UNIQUE, uniques).good:
            groups = {post.group_id: "bench" for post, share in zip(posts, SHARES, strict=True) if rng.random() < share}
            yield Admission(one.values, one.consents, groups)


def _chunks(rows: Iterable[Admission]) -> Iterator[list[Admission]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _views(ids: list[int], by: Seat, rng: random.Random) -> None:
    at = timezone.now() - timedelta(days=rng.randrange(1, 90))
    lines = (Line(subject=Subject(one, str(one)), tier="restricted") for one in ids for _ in range(2))
    with transaction.atomic():
        write_many(events.OPENED, lines, by=by, purpose="maintenance", at=at)
