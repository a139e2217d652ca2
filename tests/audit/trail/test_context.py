"""The machine acts under its own name, and as nobody."""

import pytest

from audit.trail.actions import Line, Subject, write, write_many
from audit.trail.context import MACHINE, acting
from audit.trail.events import SIGNED_OUT
from audit.trail.models import LogEntry
from tests.builders import a_person

pytestmark = pytest.mark.django_db


def test_what_the_machine_does_is_told_so_in_both_languages() -> None:
    line = write(SIGNED_OUT, by=MACHINE)
    line.refresh_from_db()
    assert line.actor_id is None and (line.post_code, line.letter, line.stands_in_for) == ("", "", "")
    assert "自动" in line.person_name and "automatic" in line.person_name


def test_the_machine_does_not_borrow_who_is_signed_in() -> None:
    amy = a_person("amy")
    with acting(by=None) as context:
        context.user_id, context.user_name = amy.pk, "Amy"
        write_many(SIGNED_OUT, [Line(Subject(1, "one", "crm.user"))], by=MACHINE)
    line = LogEntry.objects.get(event=SIGNED_OUT.code)
    assert line.actor_id is None and line.person_name == MACHINE.person_name


def test_a_round_of_the_machine_is_a_context_of_its_own() -> None:
    with acting(by=MACHINE) as context:
        assert context.user_id is None and context.user_name == MACHINE.person_name
