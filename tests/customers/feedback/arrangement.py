"""Forms and answers for the tests of the room."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zlib import compress

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
PARTED = Content(
    words("Parted"),
    sections=(
        Section("s1", words("First"), questions=(a_question("q1", required=True),)),
        Section(
            "s2",
            words("Second"),
            questions=(a_question("q2", Kind.SCALE, required=True),),
            when=when("q1", "yes"),
        ),
        Section(
            "s3",
            words("Third"),
            questions=(a_question("q3", Kind.TEXT), a_question("q4", required=True)),
            when=when("q2", "1", "2"),
        ),
        Section("s4", words("Last"), questions=(a_question("q5"),)),
    ),
    serial=100,
)
CHAIN = a_content(
    a_question("q1"),
    a_question("q2", Kind.MULTIPLE, options=options("a", "b"), when=when("q1", "yes")),
    a_question("q3", Kind.TEXT, required=True, when=when("q2", "b")),
    a_question("q4", Kind.NPS),
    a_question("q5", Kind.TEXT, required=True, when=when("q4", "0", "1")),
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


def a_pdf(**more: str) -> bytes:
    """Return a PDF of one page, as a scanner writes it; `more` is what else stands in its catalogue."""
    extra = " ".join(f"/{name} {text}" for name, text in more.items())
    return of_objects(
        f"<</Type/Catalog/Pages 2 0 R {extra}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
    )


def of_objects(*objects: str) -> bytes:
    """Return a PDF of objects, numbered from 1, the first its catalogue, with the table that tells where they stand."""
    out, places = BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, text in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{text}\nendobj\n".encode("latin1"))
    start = out.tell()
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{rows}".encode())
    out.write(f"trailer\n<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def with_compressed(*objects: str) -> bytes:
    """Return a PDF that keeps objects, numbered from 4, out of sight in a compressed stream, as newer programs do."""
    texts = ["<</Type/Catalog/Pages 2 0 R/Lang 4 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    texts += ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>", *objects]
    heads, at = [], 0
    for number, text in enumerate(texts, 1):
        heads.append(f"{number} {at}")
        at += len(text) + 1
    head = " ".join(heads) + " "
    kept, packed = len(texts) + 1, compress((head + " ".join(texts)).encode("latin1"))
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    place = out.tell()
    out.write(f"{kept} 0 obj\n<</Type/ObjStm/N {len(texts)}/First {len(head)}/Length {len(packed)}".encode())
    out.write(b"/Filter/FlateDecode>>\nstream\n" + packed + b"\nendstream\nendobj\n")
    start = out.tell()
    rows = [(0, 0, 255), *((2, kept, index) for index in range(len(texts))), (1, place, 0), (1, start, 0)]
    table = b"".join(bytes([kind]) + where.to_bytes(4, "big") + bytes([index]) for kind, where, index in rows)
    out.write(f"{kept + 1} 0 obj\n<</Type/XRef/Size {len(rows)}/Root 1 0 R/W[1 4 1]/Length {len(table)}>>\n".encode())
    out.write(b"stream\n" + table + b"\nendstream\nendobj\n" + f"startxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()
