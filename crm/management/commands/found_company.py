"""Give a new installation its first seats: the three administrators', by whom all other posts are opened."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.posts.models import Holding, Post, Role, Unit
from crm.posts.rules import AUDIT, SECURITY, SYSTEM

# Code, name, role, and the argument that names who holds it. Of the security administrators one asks, one approves.
POSTS = (
    ("sy-1", "系统管理岗", SYSTEM, "system"),
    ("se-1", "安全管理一岗", SECURITY, "security"),
    ("se-2", "安全管理二岗", SECURITY, "second"),
    ("au-1", "审计管理岗", AUDIT, "audit"),
)


class Command(BaseCommand):
    help = "Opens the posts of the system, two security and the audit administrator, held by four people added before."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the unit and the four people: none of them holds anything else, ever (三员分立)."""
        parser.add_argument("--unit", required=True)
        for _code, _title, role, who in POSTS:
            parser.add_argument(who, metavar=f"{who.upper()}_USERNAME", help=role.replace("_", " "))

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Leave the four posts and their holders; CommandError where posts or people stand against it."""
        if Post.objects.exists():
            raise CommandError("there are posts already: a security administrator asks for more")
        people = {person.username: person for person in User.objects.filter(is_active=True)}
        names = [options[who] for _code, _title, _role, who in POSTS]
        if missing := [name for name in names if name not in people]:
            raise CommandError(f"add them first with add_person: {', '.join(missing)}")
        if len(set(names)) < len(names):
            raise CommandError("four people are needed")
        unit = Unit.objects.create(name=options["unit"])
        for (code, title, role, _who), username in zip(POSTS, names, strict=True):
            post = Post.objects.create(
                code=code,
                name=title,
                role=Role.objects.get(code=role),
                unit=unit,
                group=Group.objects.create(name=f"post:{code}"),
            )
            Holding.objects.create(post=post, person=people[username], side="A", first=timezone.localdate())
        self.stdout.write("Four posts are open. Sign in as a security administrator and ask for the others.")
