"""The form as it is filled in: checked on the server, conditions first; drafts; both languages."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from customers.feedback.answering import AnswerForm
from customers.feedback.models import FormVersion
from customers.feedback.rules import Content, Kind, Option, Section, Words
from customers.feedback.stored import written
from tests.customers.feedback.arrangement import EVERYTHING, a_content, a_picture, a_question, when, words

TYPED = "q1=no&q2=a&q2=c&q3=4&q4=0&q5-r1=yes&q5-r2=no&q6=%E6%9F%9C%E5%8F%B0&q7=2026-03-05&q9=yes"  # q6: 柜台


def a_form(typed: str | None = TYPED, content: Content = EVERYTHING, **more: Any) -> AnswerForm:
    """Return the form of a version with what somebody typed."""
    data = None if typed is None else QueryDict(typed)
    return AnswerForm(FormVersion(content=written(content)), data, **more)


def test_a_valid_form_gives_the_answers_as_submitting_takes_them() -> None:
    form = a_form()
    assert form.is_valid(), form.errors
    assert form.values == {
        "q1": "no", "q2": ["a", "c"], "q3": 4, "q4": 0, "q5": {"r1": "yes", "r2": "no"}, "q6": "柜台",
        "q7": "2026-03-05", "q9": "yes",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "at_fault"),
    [
        ("", {"q1", "q3", "q5-r1"}),
        ("q1=yes&q3=1&q5-r1=yes", {"q5-r2"}),
        ("q1=no&q3=1&q5-r1=yes&q5-r2=no", {"q6"}),
        ("q1=yes&q3=1&q5-r1=yes&q5-r2=no", set()),
        ("q1=yes&q3=9&q5-r1=yes&q5-r2=no", {"q3"}),
        ("q1=yes&q3=1&q5-r1=yes&q5-r2=no&q7=tomorrow", {"q7"}),
        ("q1=yes&q3=1&q5-r1=yes&q5-r2=no&q7=0001-01-01", {"q7"}),
        ("q1=other&q3=1&q5-r1=yes&q5-r2=no", {"q1"}),
    ],
)
def test_faults_stand_beside_the_question_that_is_at_fault(typed: str, at_fault: set[str]) -> None:
    assert set(a_form(typed).errors) == at_fault


def test_a_fault_in_what_a_condition_hides_is_no_fault_and_its_answer_is_dropped() -> None:
    content = a_content(a_question("q1"), a_question("q2", Kind.DATE, required=True, when=when("q1", "yes")))
    form = a_form("q1=no&q2=nonsense", content)
    assert form.is_valid() and form.values == {"q1": "no"}


def test_a_hidden_section_asks_for_nothing_and_nothing_of_it_is_kept() -> None:
    required = a_question("q2", Kind.SCALE, required=True)
    table = a_question("q3", Kind.MATRIX, required=True)
    content = replace(EVERYTHING, sections=(
        Section("s1", questions=(a_question("q1", required=True),)),
        Section("s2", words("Part"), questions=(required, table), when=when("q1", "yes")),
    ))  # fmt: skip
    form = a_form("q1=no&q2=99&q3-r1=yes", content)
    assert form.is_valid() and form.values == {"q1": "no"}
    assert set(a_form("q1=yes", content).errors) == {"q2", "q3-r1"}
    page = render_to_string("customers/feedback/answer_fields.html", {"form": a_form(None, content, language="en")})
    assert 'data-ask-section data-when="q1" data-among="yes"' in page
    assert page.count("Only if question 1 was answered: yes") == 1


@pytest.mark.parametrize("text", ["safe\u202egnp.exe", "null\x00", "\ud800"])
def test_text_that_hides_characters_is_refused(text: str) -> None:
    content = a_content(a_question("q1", Kind.TEXT))
    form = AnswerForm(FormVersion(content=written(content)), {"q1": text})
    assert "q1" in form.errors


@pytest.mark.parametrize(
    ("content", "good"),
    [
        (a_picture(), True),
        (a_picture("JPEG"), True),
        (b"%PDF-1.7 ...", False),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", False),
        (b"\x89PNG\r\n\x1a\n broken", False),
    ],
)
def test_pictures_are_written_anew_and_what_is_none_is_refused(content: bytes, good: bool) -> None:
    files = MultiValueDict({"q1": [SimpleUploadedFile("a.png", content, "image/png")]})
    form = AnswerForm(FormVersion(content=written(a_content(a_question("q1", Kind.FILE)))), {}, files)
    assert form.is_valid() is good
    assert not good or form.values["q1"].startswith(b"\xff\xd8\xff")


def test_a_draft_holds_what_was_typed_and_comes_back_into_the_form() -> None:
    draft = a_form("q1=no&q2=c&q3=2&q5-r2=yes&q6=half+a+sen&q7=soon&q9=nonsense").draft()
    assert draft == {"q1": "no", "q2": ["c"], "q3": "2", "q5": {"r2": "yes"}, "q6": "half a sen", "q7": "soon"}
    form = a_form(None, initial=draft)
    assert form["q3"].value() == "2" and form["q5-r2"].value() == "yes" and form["q2"].value() == ["c"]
    page = render_to_string("customers/feedback/answer_fields.html", {"form": form})
    assert page.count("checked") == 4 and "half a sen</textarea>" in page


def test_a_draft_takes_nothing_that_the_form_does_not_offer() -> None:
    assert a_form("q1=hack&q2=hack&q3=77&q5-r1=hack&q99=x&q6=a\u202eb").draft() == {}


@pytest.mark.parametrize(("language", "title"), [("zh", "Visit（中）"), ("zh-hans", "Visit（中）"), ("en", "Visit")])
def test_the_form_speaks_the_language_that_is_asked_for(language: str, title: str) -> None:
    form = a_form(None, language=language)
    assert form.title == title and form["q1"].label == title.replace("Visit", "Question q1")


def test_without_a_script_a_question_says_when_it_is_asked() -> None:
    page = render_to_string("customers/feedback/answer_fields.html", {"form": a_form(None, language="en")})
    assert "Only if question 1 was answered: no" in page and 'data-when="q1" data-among="no"' in page


def test_every_fault_is_listed_on_top_with_the_way_to_its_question() -> None:
    form = a_form("q1=no")
    page = render_to_string("customers/feedback/answer_fields.html", {"form": form})
    assert 'href="#id_q3_0"' in page and 'id="id_q3_0"' in page and 'href="#id_q6"' in page


def test_hostile_texts_of_a_form_are_texts() -> None:
    evil = "<script>alert(1)</script>{{ 7|add:7 }}{% now 'Y' %}\"'><img src=x onerror=alert(1)>"
    said = Words(evil, evil)
    both = (Option("a", said), Option("b", said))
    content = a_content(
        a_question("q1", options=both),
        a_question(
            "q2", Kind.MATRIX, rows=(Option("r", said),), options=(Option("a", said), Option("b", said)), help=said
        ),
        a_question("q3", Kind.SCALE, low=said, high=said, when=when("q1", "a")),
    )
    page = render_to_string("customers/feedback/answer_fields.html", {"form": a_form(None, content)})
    assert "<script" not in page and "<img" not in page and "{{ 7|add:7 }}" in page
