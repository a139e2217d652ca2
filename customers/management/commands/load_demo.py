"""Load the demonstration company, once."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.models import LogEntry
from crm.accounts.models import User
from crm.posts.models import Post
from crm.posts.queries import seat_on
from customers.management.demo import (
    absences,
    company,
    days,
    feedback,
    grading,
    relations,
    review,
    stock,
    surveys,
    twins,
)
from customers.management.demo.events import LOADED
from customers.management.demo.play import Play
from customers.management.demo.shops import shops
from customers.records.events import ADMITTED

SEED = 20261123
# Its sign-ins are printed: nobody but this machine may reach it.
OWN_HOSTS = {"127.0.0.1", "localhost", "[::1]", "testserver"}


class Command(BaseCommand):
    """`load_demo`: posts, customers and a fortnight of work; does nothing where there are people or posts already."""

    help = "Load a demonstration company with invented people, posts, customers and a fortnight of trail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether only to print who can sign in."""
        parser.add_argument("--sign-ins", action="store_true", help="only print one sign-in per role")

    def handle(self, *, sign_ins: bool, **_: Any) -> None:
        """Load it, or print the sign-ins of the one that is there."""
        loaded = LogEntry.objects.filter(event=LOADED.code).exists()
        if sign_ins:
            self._print(loaded)
        elif loaded:
            self.stdout.write("The demonstration company is there already.")
        elif Post.objects.exists() or User.objects.exists():
            self.stdout.write("There are people or posts already: no demonstration company is loaded over them.")
        elif not set(settings.ALLOWED_HOSTS) <= OWN_HOSTS:
            raise CommandError("Its passwords are public: it is loaded only where this machine alone can reach it.")
        else:
            self.stdout.write("Loading the demonstration company; this takes a moment…")
            self._load(timezone.localtime().replace(tzinfo=None))

    def _load(self, now: datetime) -> None:
        rng, today = Random(SEED), now.date()  # noqa: S311  (a company of dice, the same each time)
        posts = company.establish(today)
        company.add_a_field(posts, today - stock.ENTERED - timedelta(days=2))
        company.send_away(posts, today)
        made = list(shops(rng, today))
        old, by_sheet, late = stock.divided(made, rng)
        administrator = seat_on(posts["la-1"])
        if administrator is None:
            raise CommandError("The licence administrator's post is vacant.")
        stock.enter(old, administrator, posts, company.morning(today - stock.ENTERED))
        grading.before(posts, today)
        surveys.play_past(posts, today)
        stock.enter_by_sheet(by_sheet, posts, today)
        play = Play(rng, posts, made, late)
        roles = [(place.code, place.role) for place in company.PLACES]
        around = relations.acts(Random(SEED), today)  # noqa: S311  (dice of its own, so that the others fall as ever)
        asked = feedback.acts(Random(SEED), today)  # noqa: S311
        acts = sorted([*days.fortnight(rng, today, roles), *absences.acts(today), *around, *asked, *review.acts(today)])
        plan = [act for act in acts if act.at < now - timedelta(minutes=5)]
        done = sum(play.perform(act) for act in plan)
        grading.today(posts, now)
        twins.play(made, posts, today)
        company.ask_for_leave(posts, today)
        surveys.play_running(posts, now)
        # The people came a year ago; the password that was printed just now is new.
        User.objects.update(password_set_at=timezone.now())
        customers = LogEntry.objects.filter(event=ADMITTED.code).count()
        write(LOADED, by=None, facts={"customers": customers, "acts": done})
        self.stdout.write(f"{customers} customers, {len(posts)} posts, {done} acts of a fortnight.")

    def _print(self, loaded: bool) -> None:
        if not loaded:
            self.stdout.write("There is no demonstration company.")
            return
        self.stdout.write(f"Sign in with one of these names and the password {company.PASSWORD}")
        for username, name, post, role in company.sign_ins():
            self.stdout.write(f"  {username:<10} {name}  {post} · {role}")
