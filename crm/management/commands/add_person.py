"""Add a member of staff, who changes the given password at first use; what they may do follows from their posts."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from audit.trail.context import within
from audit.trail.operator import at_the_machine
from crm.accounts.actions import give_password
from crm.accounts.models import User


class Command(BaseCommand):
    help = "Adds a person; the password is asked for, or read from standard input when that is no terminal."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the user name and the name people know."""
        parser.add_argument("username")
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave one more person; CommandError for a name in use or a password that is too weak (P2.6)."""
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"{options['username']} is there already")
        person = User(username=options["username"], name=options["name"])
        terminal = sys.stdin.isatty()
        password = getpass.getpass("Password: ") if terminal else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, person)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from None
        with within(at_the_machine()), transaction.atomic():
            person.save()
            give_password(person, password, by=None)
        self.stdout.write(f"{person.username} can sign in; name them to a post on the page of posts.")
