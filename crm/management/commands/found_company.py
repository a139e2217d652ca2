"""Give a new installation its first two seats: without one, nobody could open a post or name a holder."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.posts.models import Holding, Post, Role, Unit

POSTS = (("ic-1", "信息中心一岗"), ("ic-2", "信息中心二岗"))


class Command(BaseCommand):
    help = "Opens two posts of the information centre, each above the other, held by two people added before."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the unit and the two people: two, so that neither names holders of their own post."""
        parser.add_argument("--unit", required=True)
        parser.add_argument("first", metavar="USERNAME")
        parser.add_argument("second", metavar="USERNAME")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Leave the two posts and their holders; CommandError where posts or people stand against it."""
        if Post.objects.exists():
            raise CommandError("there are posts already: open more on the page of posts")
        people = {person.username: person for person in User.objects.filter(is_active=True)}
        names = options["first"], options["second"]
        if missing := [name for name in names if name not in people]:
            raise CommandError(f"add them first with add_person: {', '.join(missing)}")
        if names[0] == names[1]:
            raise CommandError("two people are needed")
        role, unit = Role.objects.get(code="information_centre"), Unit.objects.create(name=options["unit"])
        made = []
        for (code, title), username in zip(POSTS, names, strict=True):
            group = Group.objects.create(name=f"post:{code}")
            post = Post.objects.create(code=code, name=title, role=role, unit=unit, group=group)
            Holding.objects.create(post=post, person=people[username], side="A", first=timezone.localdate())
            made.append(post)
        for post, other in zip(made, reversed(made), strict=True):
            post.above = other
            post.save()
        self.stdout.write("Two posts are open. Sign in as either holder and go to Posts and holders.")
