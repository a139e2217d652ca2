"""The file that leaves: general fields only, no formula, its line before its first byte, cut where the seat ends."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from audit.seals.models import Checkpoint
from audit.seals.sealing import seal
from audit.trail.models import Touched
from crm.models import Post
from customers.browse import downloads
from customers.records import exporting
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import FULL, a_customer, a_leave, a_post, signed_in
from tests.customers.browse.pages import last_line, lines, statements

pytestmark = pytest.mark.django_db
URL = "/customers/export/"


def _export(**sent: str) -> Any:
    return signed_in("amy").post(URL, {"format": "csv", "what": "shown", "query": "", **sent})


def _rows(answer: Any) -> list[list[str]]:
    content = b"".join(answer.streaming_content)
    if content.startswith(b"PK"):
        sheet = load_workbook(BytesIO(content)).active
        return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_parses_back_with_label_heading_and_rows(form: str) -> None:
    post = a_post()
    a_customer(post, name="富丽便利店", visit_batch="1", region="370523", delivery_order="7", size="sole_trader")
    a_customer(post, name="芙蓉超市", industry="catering")
    rows = _rows(_export(format=form, query="industry=retail&columns=visit_batch&columns=delivery_order&columns=size"))
    assert str(rows[0][0]).startswith("General · 岗位 am-1 · side A · Amy · 20")
    assert rows[1] == ["Customer code", "Customer name", "Visit batch", "Delivery order", "Size"]
    assert rows[2][1:] == ["富丽便利店", "Monday", 7 if form == "xlsx" else "7", "Sole trader"] and len(rows) == 3


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_says_up_to_where_the_trail_was_sealed(form: str, settings: Any, tmp_path: Path) -> None:
    settings.ZHIKE_SEALER = tmp_path / "sealer"
    post = a_post()
    seal()
    a_customer(post)
    checkpoint = Checkpoint.objects.get()
    assert str(_rows(_export(format=form))[0][0]).endswith(f" · zhike/trail {checkpoint.size} {checkpoint.root}")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_is_a_formula(form: str) -> None:
    a_customer(a_post(), name="=cmd|' /C calc'!A0", needs="@SUM(A1)", street="＝1+1", remarks=" -2+3", longitude="-1.5")
    content = b"".join(_export(format=form, what="all").streaming_content)
    if form == "xlsx":
        book = load_workbook(BytesIO(content))
        assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]
        cells = {str(cell.value) for row in book.active.iter_rows() for cell in row}
    else:
        cells = {cell for row in csv.reader(StringIO(content.decode("utf-8-sig"))) for cell in row}
    assert "'=cmd|' /C calc'!A0" in cells and "'@SUM(A1)" in cells and "'＝1+1" in cells
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@", "＝"))]


def test_no_sealed_value_leaves_even_when_asked_for() -> None:
    a_customer(a_post())
    for sent in ({"what": "all"}, {"query": "columns=phone&columns=id_number&columns=owner_name"}):
        content = b"".join(_export(**sent).streaming_content).decode()
        assert not [text for name, text in FULL.items() if name != "sex" and text in content]


def test_one_line_with_every_id_is_written_before_the_first_byte() -> None:
    post, other = a_post(), a_post("am-2", a="bea")
    mine = {a_customer(post).pk for _ in range(3)}
    a_customer(post, industry="catering")
    a_customer(other)
    answer = _export(query="industry=retail")
    line = last_line()
    assert (line.event, line.count, line.facts["filter"], line.facts["format"]) == (
        "records.exported",
        3,
        "industry=retail",
        "csv",
    )
    assert ",code,name," in line.fields
    assert set(Touched.objects.filter(line=line).values_list("subject_id", flat=True)) == mine
    assert len(_rows(answer)) == 5


def test_a_seat_whose_leave_begins_meanwhile_gets_no_more_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    monkeypatch.setattr(downloads, "PIECE", 1)
    post = a_post()
    for _ in range(6):
        a_customer(post)
    pieces = iter(_export().streaming_content)
    got = [next(pieces)]
    while b"370523" not in got[-1]:
        got.append(next(pieces))
    a_leave(Post.objects.get())
    got += list(pieces)
    rows = list(csv.reader(StringIO(b"".join(got).decode("utf-8-sig"))))
    assert len(rows) <= 2 + 2 + 1 and "This file is incomplete" in rows[-1][0]
    assert last_line().facts == {"gate": "seat"}


def test_a_record_that_is_taken_away_meanwhile_is_left_out() -> None:
    post = a_post()
    kept, gone = a_customer(post, name="留下便利店"), a_customer(post, name="拿走便利店")
    answer = _export()
    with unlocked():
        Customer.objects.filter(pk=gone.pk).delete()
    assert [row[1] for row in _rows(answer)[2:]] == [kept.name]


def test_an_export_reads_by_the_page_and_never_by_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PAGE", 5)
    post = a_post()
    for _ in range(12):
        a_customer(post)
    with statements() as found:
        assert len(_rows(_export(format="xlsx"))) == 14
    assert not [sql for sql in found if "OFFSET" in sql]
    assert sum("content_object__code" in sql for sql in found) == 3


def test_a_number_in_the_address_is_not_exported_by() -> None:
    a_customer(a_post())
    answer = _export(query=f"q={FULL['phone']}")
    assert answer.status_code == 302 and not lines("records.exported")
