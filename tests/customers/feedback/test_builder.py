"""The builder's pages: a form grows by plain POSTs, nothing typed is lost, hostile texts are only texts."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.feedback import editing
from customers.feedback.models import FeedbackForm, FormVersion
from customers.feedback.rules import Condition, Kind
from tests.builders import a_post, signed_in
from tests.customers.feedback.arrangement import EVERYTHING, a_version

pytestmark = pytest.mark.django_db(transaction=True)
LINES = {f"{name}-{part}_FORMS": "0" for name in ("options", "rows") for part in ("TOTAL", "INITIAL")}
EVIL = "<script>alert(1)</script>{{ 7|add:7 }}{% now 'Y' %}\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def client() -> Client:
    """Return the browser of a statistical analyst."""
    return signed_in("sam", post=a_post("sa-1", role="statistical_analyst", a="sam"))


def lines(*pairs: tuple[str, str], prefix: str = "options") -> dict[str, str]:
    """Return choices as the page sends them."""
    found = {f"{prefix}-TOTAL_FORMS": str(len(pairs)), f"{prefix}-INITIAL_FORMS": "0"}
    for at, (zh, en) in enumerate(pairs):
        found |= {f"{prefix}-{at}-words_zh": zh, f"{prefix}-{at}-words_en": en}
    return found


def to(name: str, form: FeedbackForm, **more: str) -> str:
    """Return an address of a form."""
    return reverse(f"feedback:{name}", kwargs={"uuid": form.uuid, **more})


def draft() -> FormVersion:
    """Return the only draft as it stands."""
    return FormVersion.objects.select_related("form").get(published_at=None, form__ready="")


def test_the_first_visit_finds_the_ready_made_forms(client: Client) -> None:
    page = client.get(reverse("feedback:list")).content.decode()
    assert page.count("row-link") == 5 and "Consumption environment and service" in page
    assert FeedbackForm.objects.count() == 5


def test_who_only_reads_forms_brings_none_along() -> None:
    client = signed_in("amy", post=a_post())
    page = client.get(reverse("feedback:list")).content.decode()
    assert "There is no feedback form yet" in page and not FeedbackForm.objects.exists()


def test_a_form_is_built_without_a_script_from_its_title_to_its_publication(client: Client) -> None:
    client.post(reverse("feedback:make"), {"title_zh": "走访", "title_en": "Visit"})
    form = draft().form
    client.post(to("act", form), {"rev": 1, "op": "section"})
    (section,) = draft().asked.sections
    add = to("add", form, part=section.id)
    choices = lines(("是", "Yes"), ("否", "No"), ("", ""))
    client.post(
        f"{add}?kind=single", {"rev": 2, "words_zh": "见到了吗？", "words_en": "Met?", "required": "on", **choices}
    )
    asked = draft().asked.questions[0]
    no = asked.options[1].id
    client.post(f"{add}?kind=text", {
        "rev": 3, "words_zh": "为什么？", "words_en": "Why?", "when_question": asked.id, "when_among": [no],
    })  # fmt: skip
    assert draft().asked.questions[1].when == Condition(asked.id, (no,))
    answer = client.post(to("publish", form), {"rev": 4}, follow=True)
    assert "Published" in answer.content.decode() and FormVersion.objects.get(form=form).published_at


def test_choices_are_added_and_moved_without_a_script_and_nothing_is_saved_by_it(client: Client) -> None:
    form = a_version(published=False).form
    path = to("question", form, part="q1")
    typed = {"rev": "1", "words_zh": "一", "words_en": "", **lines(("甲", "A"), ("乙", "B"))}
    page = client.post(path, typed | {"op": "more:options"}).content.decode()
    assert page.count('name="options-') - page.count('type="hidden" name="options-') == 10 and 'value="甲"' in page
    page = client.post(path, typed | {"op": "up:options:1"}).content.decode()
    assert page.index('value="乙"') < page.index('value="甲"') and "control-fault" not in page
    assert draft().asked == EVERYTHING


def test_a_condition_s_answers_are_offered_once_its_question_is_chosen(client: Client) -> None:
    form = a_version(published=False).form
    path = to("question", form, part="q7")
    assert 'name="when_among"' not in client.get(path).content.decode()
    page = client.post(path, {"rev": "1", "when_question": "q4", "op": "when"}).content.decode()
    assert len(re.findall(r'name="when_among"', page)) == 11
    page = client.post(path, {"rev": "1", "words_zh": "日", "when_question": "q4"}).content.decode()
    assert "Tick the answers that show it." in page


def test_a_question_can_only_depend_on_an_earlier_one(client: Client) -> None:
    form = a_version(published=False).form
    page = client.get(to("question", form, part="q2")).content.decode()
    offered = re.findall(r'<option value="(q\d)"', page)
    assert offered == ["q1"]
    answer = client.post(to("question", form, part="q2"), {"rev": "1", "words_zh": "x", "when_question": "q4", **LINES})
    assert answer.status_code == 200 and draft().asked == EVERYTHING


def test_a_section_gets_a_condition_without_a_script_and_the_form_says_so(client: Client) -> None:
    form = a_version(published=False).form
    first = to("section", form, part="s1")
    assert 'name="when_question"' not in client.get(first).content.decode(), "nothing stands before the first section"
    client.post(to("act", form), {"rev": 1, "op": "section"})
    path = to("section", form, part="s101")
    typed = {"rev": "2", "title_zh": "只问见到的", "title_en": "If met", "when_question": "q1"}
    page = client.post(path, typed | {"op": "when"}).content.decode()
    assert page.count('name="when_among"') == 2 and 'value="If met"' in page and draft().rev == 2
    assert "Tick the answers that show it." in client.post(path, typed).content.decode()
    client.post(path, typed | {"when_among": "no"})
    assert draft().asked.sections[1].when == Condition("q1", ("no",))
    page = client.get(to("build", form)).content.decode()
    assert "The whole section:" in page and page.count("Only if question 1 was answered: no") == 2
    page = client.post(to("act", form), {"rev": 3, "op": "up", "part": "s101"}, follow=True).content.decode()
    assert "Something would stand before the question that its condition looks at" in page
    client.post(path, typed | {"rev": "3", "when_question": ""})
    assert draft().asked.sections[1].when is None


def test_an_edited_choice_keeps_its_identity_and_a_forged_one_gets_a_new_one(client: Client) -> None:
    form = a_version(published=False).form
    typed = lines(("好", "Good"), ("坏", "Bad"), ("外", "Alien"))
    typed |= {"options-0-id": "no", "options-1-id": "yes", "options-2-id": "evil"}
    client.post(to("question", form, part="q1"), {"rev": "1", "words_zh": "一", "words_en": "One", **typed})
    options = draft().asked.question("q1").options
    assert [one.id for one in options][:2] == ["no", "yes"] and options[2].id.startswith("o1")
    assert draft().asked.question("q6").when is not None, "the condition on “no” stands"


@pytest.mark.parametrize(("op", "part", "order"), [
    ("up", "q2", ["q2", "q1", "q3"]), ("down", "q2", ["q1", "q3", "q2"]), ("remove", "q2", ["q1", "q3", "q4"]),
    ("up", "q6", ["q1", "q2", "q3"]),
])  # fmt: skip
def test_parts_are_moved_and_removed(client: Client, op: str, part: str, order: list[str]) -> None:
    form = a_version(published=False).form
    answer = client.post(to("act", form), {"rev": 1, "op": op, "part": part})
    assert answer.status_code == 302 and [one.id for one in draft().asked.questions][:3] == order


def test_an_edit_that_a_condition_forbids_says_why(client: Client) -> None:
    form = a_version(published=False).form
    page = client.post(to("act", form), {"rev": 1, "op": "remove", "part": "q1"}, follow=True).content.decode()
    assert "Another question or section is shown by an answer to this one" in page and draft().asked == EVERYTHING


def test_what_was_typed_into_an_older_draft_is_shown_again_and_can_be_saved(client: Client) -> None:
    version = a_version(published=False)
    FormVersion.objects.filter(pk=version.pk).update(rev=5)
    typed = {"rev": "1", "words_zh": "改过的", "words_en": "Changed"}
    page = client.post(to("question", version.form, part="q7"), typed).content.decode()
    assert "Somebody changed the draft meanwhile" in page and "改过的" in page and 'name="rev" value="5"' in page
    client.post(to("question", version.form, part="q7"), typed | {"rev": "5"})
    assert draft().asked.question("q7").words.zh == "改过的"


def test_what_is_missing_stands_at_its_place_and_the_form_is_not_published(client: Client) -> None:
    version = a_version(published=False)
    client.post(to("question", version.form, part="q7"), {"rev": 1, "words_zh": "日期", "words_en": ""})
    page = client.post(to("publish", version.form), {"rev": 2}, follow=True).content.decode()
    assert "The question is missing in Chinese or in English." in page
    assert FormVersion.objects.get(pk=version.pk).published_at is None


@pytest.mark.parametrize("text", [EVIL, "a" * 200, "字" * 200])
def test_hostile_texts_of_a_form_are_harmless_on_every_page(client: Client, text: str) -> None:
    title, said = {"title_zh": text[:60], "title_en": text[:60]}, {"words_zh": text, "words_en": text}
    client.post(reverse("feedback:make"), {**title, "intro_zh": text, "intro_en": text})
    form = draft().form
    client.post(to("act", form), {"rev": 1, "op": "section"})
    section = draft().asked.sections[0].id
    client.post(to("section", form, part=section), {"rev": 2, **title})
    choices = lines(*[(text[:80], text[:80])] * 2)
    add = to("add", form, part=section)
    client.post(f"{add}?kind=single", {"rev": 3, **said, "help_zh": text, "help_en": text, **choices})
    assert len(draft().asked.questions) == 1 and not editing.faults(draft().asked)
    question = draft().asked.questions[0].id
    for path in (
        reverse("feedback:list"), to("form", form), to("build", form), to("question", form, part=question),
        to("preview", form, number="1"), to("section", form, part=section), to("title", form), to("aim", form),
    ):  # fmt: skip
        page = client.get(path).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page
        assert text != EVIL or "{{ 7|add:7 }}" in page, "shown as it was typed, not worked out"


@pytest.mark.parametrize("text", ["a\u202eb", "a\u2066b", "nul\x00", "esc\x1b[31m"])
def test_texts_that_hide_characters_are_refused_beside_the_field(client: Client, text: str) -> None:
    answer = client.post(reverse("feedback:make"), {"title_zh": text, "title_en": "x"})
    assert answer.status_code == 200 and "control-fault" in answer.content.decode()
    assert not FeedbackForm.objects.filter(ready="").exists()


def test_pages_take_a_fixed_number_of_statements(client: Client, django_assert_max_num_queries: Any) -> None:
    forms = [a_version().form for _ in range(12)]
    a_version(published=False, form=forms[0])
    client.get(reverse("feedback:list"))
    for path in (reverse("feedback:list"), to("form", forms[0]), to("build", forms[0])):
        with django_assert_max_num_queries(26):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("kind", sorted(Kind))
def test_every_kind_of_question_can_be_added(client: Client, kind: Kind) -> None:
    form = a_version(published=False).form
    path = f"{to('add', form, part='s1')}?kind={kind}"
    assert client.get(path).status_code == 200
    typed = {"words_zh": "新题", "words_en": "New", "lowest": "0", "highest": "10"}
    typed |= lines(("甲", "A"), ("乙", "B")) | lines(("行", "Row"), prefix="rows")
    client.post(path, {"rev": 1, **typed})
    made = draft().asked.questions[-1]
    assert (made.kind, made.words.en) == (kind, "New") and not editing.faults(draft().asked)
