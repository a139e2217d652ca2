"""The verbs on forms: what may be changed, published and taken out of use, and that nobody writes over another."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.posts.queries import Seat
from customers.feedback import drafting, editing, queries
from customers.feedback.models import FeedbackForm, FormVersion
from customers.feedback.ready import READY
from customers.feedback.rules import Content, Kind, Words
from tests.builders import a_customer, a_post, seat
from tests.customers.feedback.arrangement import EVERYTHING, a_content, a_question, a_version, an_answer, when, words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by() -> Iterator[Seat]:
    """Return the seat of a statistical analyst, who acts."""
    post = a_post("sa-1", role="statistical_analyst", a="sam")
    with acting(by=seat(post)):
        yield seat(post)


def events() -> list[str]:
    """Return what was done to forms, in order."""
    return list(LogEntry.objects.filter(event__startswith="feedback.").order_by("id").values_list("event", flat=True))


def test_the_ready_made_forms_come_once_and_complete_in_both_languages(by: Seat) -> None:
    assert drafting.load_ready(by=by) == len(READY) == 5
    assert drafting.load_ready(by=by) == 0 and events() == ["feedback.forms_loaded"]
    assert not [fault for content in READY.values() for fault in editing.faults(content)]
    assert {form.ready for form in FeedbackForm.objects.all()} == set(READY)
    for draft in FormVersion.objects.select_related("form"):
        drafting.publish(draft, rev=draft.rev, by=by)
    assert len(queries.in_use()) == 5


def test_every_kind_of_question_is_in_a_ready_made_form_and_every_condition_can_come_true() -> None:
    questions = [(content, one) for content in READY.values() for one in content.questions]
    assert {one.kind for _content, one in questions} == set(Kind)
    conditions = [(content.question(one.when.question), one.when) for content, one in questions if one.when]
    assert len(conditions) >= 8 and all(set(when.among) < set(asked.marks) for asked, when in conditions)


def test_a_form_is_made_edited_published_and_made_anew(by: Seat) -> None:
    draft = drafting.make(Content(words("Visit")), by=by)
    draft = drafting.edit(draft, editing.add_section, rev=draft.rev, by=by)
    section = draft.asked.sections[0].id
    draft = drafting.edit(draft, lambda c: editing.put_question(c, section, a_question("")), rev=draft.rev, by=by)
    first = drafting.publish(draft, rev=draft.rev, by=by)
    second = drafting.begin(first.form, by=by)
    assert (first.number, second.number, second.asked) == (1, 2, first.asked)
    assert drafting.begin(first.form, by=by) == second, "one draft a form"
    assert queries.current_of(first.form) == first
    assert events() == [
        "feedback.form_made", "feedback.draft_changed", "feedback.draft_changed", "feedback.form_published",
        "feedback.version_begun",
    ]  # fmt: skip


@pytest.mark.parametrize("lacking", [Words("只有中文", ""), Words("", "English only")])
def test_a_form_is_published_only_in_both_languages(by: Seat, lacking: Words) -> None:
    draft = a_version(replace(a_content(a_question("q1")), title=lacking), published=False)
    with pytest.raises(drafting.Incomplete) as refused:
        drafting.publish(draft, rev=1, by=by)
    assert [fault.code for fault in refused.value.faults] == ["title"]


def test_who_saw_an_older_draft_writes_over_nothing(by: Seat) -> None:
    draft = a_version(published=False)
    drafting.edit(draft, editing.add_section, rev=1, by=by)
    for verb in (
        lambda: drafting.edit(draft, editing.add_section, rev=1, by=by),
        lambda: drafting.publish(draft, rev=1, by=by),
        lambda: drafting.discard(draft, rev=1, by=by),
    ):
        with pytest.raises(drafting.Overtaken):
            verb()
    assert events() == ["feedback.draft_changed"]


def test_a_published_version_takes_no_edit(by: Seat) -> None:
    version = a_version()
    with pytest.raises(drafting.Overtaken):
        drafting.edit(version, editing.add_section, rev=1, by=by)


def test_discarding_the_first_draft_ends_the_form_and_a_later_one_only_itself(by: Seat) -> None:
    alone, published = a_version(published=False), a_version()
    drafting.discard(alone, rev=1, by=by)
    later = drafting.begin(published.form, by=by)
    drafting.discard(later, rev=1, by=by)
    assert list(FeedbackForm.objects.all()) == [published.form]


def test_a_retired_form_is_not_asked_until_it_is_used_again(by: Seat) -> None:
    version = a_version()
    drafting.retire(version.form, by=by)
    drafting.retire(version.form, by=by)
    assert queries.in_use() == [] and events() == ["feedback.form_retired"]
    drafting.revive(version.form, by=by)
    assert queries.in_use() == [version]


@pytest.mark.parametrize(
    ("aimed", "classes", "suited"),
    [
        ({}, {}, True),
        ({"industries": ["retail"]}, {"industry": "retail"}, True),
        ({"industries": ["catering"]}, {"industry": "retail"}, False),
        ({"industries": ["retail"], "grades": ["important"]}, {"industry": "retail", "grade": "general"}, False),
        ({"sizes": ["large", "small"]}, {"size": "small"}, True),
        ({"grades": ["important"]}, {"grade": ""}, False),
    ],
)
def test_a_form_is_for_the_classes_it_was_aimed_at(
    by: Seat, aimed: dict[str, list[str]], classes: dict[str, str], suited: bool
) -> None:
    version = a_version()
    form = drafting.aim(version.form, aimed, by=by)
    assert queries.suits(form, classes) is suited and (version in queries.suiting(classes)) is suited


def test_answers_keep_the_version_that_was_asked(by: Seat) -> None:
    post = a_post()
    first = a_version()
    answer = an_answer(first, a_customer(post), post)
    second = drafting.begin(first.form, by=by)
    second = drafting.edit(second, lambda c: editing.remove(c, "q4"), rev=1, by=by)
    drafting.publish(second, rev=second.rev, by=by)
    answer.refresh_from_db()
    assert answer.version == first and answer.version.asked == EVERYTHING
    assert queries.listed(first.form).answers == 1


def test_a_condition_that_names_nothing_any_more_keeps_the_form_from_being_published(by: Seat) -> None:
    content = a_content(a_question("q1"), a_question("q2", when=when("q1", "gone")))
    with pytest.raises(drafting.Incomplete):
        drafting.publish(a_version(content, published=False), rev=1, by=by)
