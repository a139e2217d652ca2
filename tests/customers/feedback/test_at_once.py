"""Verbs on forms at the same instant: real threads, real transactions, one effect."""

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.posts.queries import Seat
from customers.feedback import drafting, editing
from customers.feedback.drafting import Overtaken
from customers.feedback.models import FeedbackForm, FormVersion
from tests.at_once import Verb, at_once
from tests.builders import a_post, seat
from tests.customers.feedback.arrangement import a_version

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by() -> Seat:
    """Return the seat of a statistical analyst."""
    return seat(a_post("sa-1", role="statistical_analyst", a="sam"))


def ended(*verbs: Verb, by: Seat) -> list[str]:
    """Return how each verb ended, all begun together."""

    def under(verb: Verb) -> Verb:
        def act() -> None:
            with acting(by=by):
                verb()

        return act

    return sorted(at_once([under(verb) for verb in verbs], Overtaken))


def test_the_ready_made_forms_come_once_however_many_ask_for_them(by: Seat) -> None:
    assert ended(*[lambda: drafting.load_ready(by=by)] * 4, by=by) == ["done"] * 4
    assert FeedbackForm.objects.count() == FormVersion.objects.count() == 5
    assert LogEntry.objects.filter(event="feedback.forms_loaded").count() == 1


def test_one_of_many_edits_of_the_same_state_counts(by: Seat) -> None:
    draft = a_version(published=False)
    edits = [lambda: drafting.edit(draft, editing.add_section, rev=1, by=by)] * 4
    assert ended(*edits, by=by) == ["Overtaken"] * 3 + ["done"]
    draft.refresh_from_db()
    assert draft.rev == 2 and len(draft.asked.sections) == 2


def test_a_draft_is_published_or_edited_and_never_both_of_one_state(by: Seat) -> None:
    draft = a_version(published=False)
    verbs = (
        lambda: drafting.publish(draft, rev=1, by=by),
        lambda: drafting.edit(draft, editing.add_section, rev=1, by=by),
    )
    assert ended(*verbs, by=by) == ["Overtaken", "done"]


def test_a_form_has_one_draft_however_many_begin_it(by: Seat) -> None:
    form = a_version().form
    assert ended(*[lambda: drafting.begin(form, by=by)] * 4, by=by) == ["done"] * 4
    assert form.versions.filter(published_at=None).count() == 1
