"""PDFs that answer a question: kept as they came where they are nothing but pages, otherwise refused by reason."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from pypdf import PdfReader, PdfWriter

from audit.trail.models import LogEntry
from crm.models import Post
from customers.feedback.answering import AnswerForm
from customers.feedback.documents import MOST, BadDocument, clean_file, is_pdf
from customers.feedback.models import Answer, AnswerFile, FormVersion
from customers.feedback.rules import Kind
from customers.feedback.stored import written
from customers.records.photos import BadPhoto
from tests.builders import a_customer, a_post, signed_in
from tests.customers.feedback.arrangement import (
    a_content,
    a_pdf,
    a_picture,
    a_question,
    a_version,
    an_answer,
    of_objects,
    with_compressed,
)

ASKED = a_content(a_question("q1", Kind.FILE), a_question("q2", Kind.TEXT))
WHY = {"purpose": "delivery", "reason": "核对退换货单"}


def by_library(change: Any) -> bytes:
    """Return a PDF as the library writes it, after a change."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    change(writer)
    writer.write(out)
    return out.getvalue()


def locked(writer: PdfWriter) -> None:
    """Lock a PDF by a password."""
    writer.encrypt("secret", algorithm="RC4-128")


@pytest.mark.parametrize(
    "content",
    [
        a_pdf(),
        a_pdf(OpenAction="[3 0 R /XYZ null null 0]"),
        a_pdf(OpenAction="<</S/GoTo/D[3 0 R /Fit]>>"),
        with_compressed("(zh)"),
        by_library(lambda writer: writer.add_metadata({"/Title": "退换货单"})),
        a_pdf() + b"\r\n\0\0",
    ],
    ids=["scanned", "opens at a page", "goes to a page", "compressed", "by the library", "blanks at the end"],
)
def test_a_pdf_of_pages_is_kept_as_it_came(content: bytes) -> None:
    assert clean_file(content) == content and len(PdfReader(BytesIO(content)).pages) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (a_pdf(OpenAction="<</S/JavaScript/JS(app.alert)>>"), "active"),
        (a_pdf(OpenAction="<</S/Named/N/Print>>"), "active"),
        (a_pdf(OpenAction="<</S/GoTo/D[3 0 R /Fit]/Next<</S/Named>>>>"), "active"),
        (a_pdf(Names="<</J#61vaScript 4 0 R>>"), "active"),
        (a_pdf(AA="<</WC<</S/Named/N/Print>>>>"), "active"),
        (a_pdf(AcroForm="<</Fields[]/XFA[]>>"), "active"),
        (a_pdf(Annot="<</Subtype/Link/A<</S/Launch/F(cmd.exe)>>>>"), "active"),
        (with_compressed("<</S/JavaScript/JS(app.alert\\(1\\))>>"), "active"),
        (with_compressed("[[<</A<</S/L#61unch>>>>]]"), "active"),
        (with_compressed("<</Type/Filespec/EF<<>>>>"), "active"),
        (by_library(lambda writer: writer.add_attachment("a.exe", b"MZ")), "active"),
        (by_library(locked), "encrypted"),
        (a_pdf()[:-20], "damaged"),
        (a_pdf() + b"PK\x03\x04", "damaged"),
        (b"%PDF-1.7\nnothing\n%%EOF", "damaged"),
        (of_objects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"), "damaged"),
        (a_pdf().replace(b"3 0 obj", b"9 0 obj"), "damaged"),
        (b"%PDF-" + bytes(MOST), "too_big"),
    ],
)
def test_a_pdf_that_does_more_or_cannot_be_read_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(BadDocument) as bad:
        clean_file(content)
    assert bad.value.code == f"pdf_{code}"


def test_a_stream_that_grows_without_end_is_refused_within_the_limits() -> None:
    with pytest.raises(BadDocument) as bad:
        clean_file(with_compressed("(" + "x" * 120_000_000 + ")"))
    assert bad.value.code == "pdf_damaged"


@pytest.mark.parametrize("content", [b"  %PDF-1.7", b"<html>%PDF-", b"PK\x03\x04%PDF-"])
def test_what_a_file_is_says_its_beginning_not_its_name(content: bytes) -> None:
    assert not is_pdf(content)
    with pytest.raises(BadPhoto):
        clean_file(content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("scan.pdf", a_pdf(), ""),
        ("photo.png", a_pdf(), ""),
        ("scan.pdf", a_picture(), ""),
        ("scan.pdf", a_pdf(OpenAction="<</S/JavaScript/JS(1)>>"), "Print it to a new PDF"),
        ("scan.pdf", by_library(locked), "locked with a password"),
        ("scan.pdf", a_pdf()[:-9], "cannot be read to its end"),
        ("scan.PDF", b"%PDF-" + bytes(MOST), "larger than 8 MB"),
        ("scan.docx", b"PK\x03\x04", "no JPEG or PNG picture and no PDF"),
    ],
)
def test_the_form_takes_a_pdf_by_its_content_and_says_why_it_does_not(name: str, content: bytes, said: str) -> None:
    files = MultiValueDict({"q1": [SimpleUploadedFile(name, content, "application/pdf")]})
    form = AnswerForm(FormVersion(content=written(ASKED)), {}, files)
    assert form.is_valid() == (not said) and said in str(form.errors)


@pytest.fixture
def post() -> Post:
    """Return an account manager's post."""
    return a_post()


def kept(post: Post) -> tuple[Answer, str]:
    """Return an answer with a PDF, and where it is taken out."""
    customer = a_customer(post)
    answer = an_answer(a_version(ASKED), customer, post, {"q1": a_pdf(), "q2": "见扫描件"})
    return answer, reverse("feedback:reveal", args=[customer.uuid, answer.uuid, "q1"])


@pytest.mark.django_db(transaction=True)
def test_a_pdf_is_sealed_under_the_customers_key(post: Post) -> None:
    answer, _path = kept(post)
    row = AnswerFile.objects.get()
    assert (row.type, row.answer_id) == ("pdf", answer.pk) and b"%PDF" not in bytes(row.content)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            cells = [cell for one in cursor.fetchall() for cell in one]
            plain = b"".join(bytes(one) for one in cells if isinstance(one, bytes | memoryview))
            assert b"MediaBox" not in plain and "MediaBox" not in repr(cells), table


@pytest.mark.django_db(transaction=True)
def test_a_pdf_is_given_out_as_a_file_after_its_line_and_never_shown(post: Post) -> None:
    answer, path = kept(post)
    client = signed_in("amy", post=post)
    page = client.get(path.removesuffix("q1/")).content.decode()
    assert "Take it out" in page and not re.search(r'href="[^"]*q1/" data-reveal', page)
    asked = client.get(path).content.decode()
    assert "given out as a file" in asked and "shown for" not in asked
    assert client.post(path, {"purpose": "delivery"}).status_code == 422
    assert not LogEntry.objects.filter(event="beside.revealed").exists()
    taken = client.post(path, WHY)
    assert (taken.status_code, taken.content) == (200, a_pdf())
    assert taken["Content-Type"] == "application/pdf" and taken["X-Content-Type-Options"] == "nosniff"
    assert taken["Content-Disposition"] == f'attachment; filename="Sensitive-{answer.number}-1.pdf"'
    assert taken["Content-Security-Policy"] == "default-src 'none'; sandbox" and "no-store" in taken["Cache-Control"]
    line = LogEntry.objects.get(event="beside.revealed")
    assert (line.reason, line.purpose, line.facts["what"]) == ("核对退换货单", "delivery", f"{answer.number}/q1")


@pytest.mark.django_db(transaction=True)
def test_a_pdf_of_a_customer_of_others_is_not_there(post: Post) -> None:
    _answer, path = kept(post)
    for code, role, username in (("am-2", "account_manager", "ina"), ("co-1", "compliance_officer", "cora")):
        client = signed_in(username, post=a_post(code, role=role, a=username))
        assert client.get(path).status_code == 404 and client.post(path, WHY).status_code == 404
    assert not LogEntry.objects.filter(event="beside.revealed").exists()
