"""Forms and answers for the tests of the room."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from audit.trail.context import acting
from crm.models import Post
from customers.feedback.actions import submit
from customers.feedback.models import Answer, FeedbackForm, FormVersion
from customers.feedback.rules import Condition, Content, Kind, Option, Question, Section, Words
from customers.feedback.stored import written
from customers.records.models import Customer
from tests.builders import seat


def words(text: str) -> Words:
    """Return a text in both languages."""
    return Words(f"{text}（中）", text)


def options(*names: str) -> tuple[Option, ...]:
    """Return options by their ids."""
    return tuple(Option(name, words(name)) for name in names)


def a_question(identifier: str, kind: Kind = Kind.SINGLE, **more: Any) -> Question:
    """Return a complete question of a kind."""
    if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX):
        more.setdefault("options", options("yes", "no"))
    if kind == Kind.MATRIX:
        more.setdefault("rows", options("r1", "r2"))
    return Question(identifier, kind, more.pop("words", None) or words(f"Question {identifier}"), **more)


def when(question: str, *among: str) -> Condition:
    """Return a condition."""
    return Condition(question, among)


def a_content(*questions: Question, title: str = "Visit") -> Content:
    """Return a form of one section."""
    return Content(words(title), sections=(Section("s1", words("Part"), questions=questions),), serial=100)


EVERYTHING = a_content(
    a_question("q1", required=True),
    a_question("q2", Kind.MULTIPLE, options=options("a", "b", "c")),
    a_question("q3", Kind.SCALE, required=True, low=words("poor"), high=words("good")),
    a_question("q4", Kind.NPS),
    a_question("q5", Kind.MATRIX, required=True),
    a_question("q6", Kind.TEXT, required=True, when=when("q1", "no")),
    a_question("q7", Kind.DATE),
    a_question("q8", Kind.FILE),
    a_question("q9", Kind.SINGLE, sensitive=True),
)
ANSWERS: Mapping[str, Any] = {
    "q1": "no",
    "q2": ["a", "c"],
    "q3": 4,
    "q4": 0,
    "q5": {"r1": "yes", "r2": "no"},
    "q6": "柜台太窄，排队久",
    "q7": "2026-03-05",
    "q9": "yes",
}


def a_version(
    content: Content = EVERYTHING, *, published: bool = True, form: FeedbackForm | None = None
) -> FormVersion:
    """Return a version of a form, published unless told otherwise."""
    form = form or FeedbackForm.objects.create(made_by="Ann")
    return FormVersion.objects.create(
        form=form,
        number=form.versions.count() + 1,
        content=written(content),
        published_at=timezone.now() if published else None,
    )


def an_answer(
    version: FormVersion, customer: Customer, post: Post, values: Mapping[str, Any] = ANSWERS, **more: Any
) -> Answer:
    """Return a customer's answer, taken down at a visit from a post's seat."""
    by = seat(post)
    with acting(by=by):
        return submit(version, customer.pk, values, way=more.pop("way", "visit"), by=by, **more)


def a_picture(form: str = "PNG") -> bytes:
    """Return a small picture."""
    kept = BytesIO()
    Image.new("RGB", (24, 16), "teal").save(kept, form)
    return kept.getvalue()
