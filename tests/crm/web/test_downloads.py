"""Cells that no spreadsheet runs, and files that say what they hold."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from crm.web.downloads import DANGEROUS, Cell, attachment, csv_lines, safe_cell, stream_csv, write_xlsx


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("芙蓉超市", "芙蓉超市"),
        ("", ""),
        (None, ""),
        (120, "120"),
        (-5, "-5"),
        ("-5", "'-5"),
        ("=1+1", "'=1+1"),
        ("+8613845405400", "'+8613845405400"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\0=1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("  =1+1", "'  =1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("\u200b=1+1", "'\u200b=1+1"),
        ("\ufeff=1+1", "'\ufeff=1+1"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("3-5 号线", "3-5 号线"),
    ],
)
def test_a_cell_that_could_be_a_formula_gets_an_apostrophe(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


@given(st.text(), st.sampled_from(sorted(DANGEROUS)), st.sampled_from(["", " ", "\n", "\u200b", "\ufeff", "\u00a0"]))
def test_no_text_begins_with_a_dangerous_sign(rest: str, sign: str, before: str) -> None:
    cell = safe_cell(before + sign + rest)
    assert cell.startswith("'")
    assert "\0" not in cell


@given(st.text())
def test_a_safe_cell_keeps_its_text(text: str) -> None:
    assert safe_cell(text).removeprefix("'").replace("\0", "") == text.removeprefix("'").replace("\0", "")


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1)))
def test_a_csv_reads_back_as_the_safe_cells_that_went_in(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(rows, label="敏感"))
    assert text.startswith("\ufeff")
    read = list(csv.reader(StringIO(text[1:], newline="")))
    assert read == [["敏感"], *[[safe_cell(cell) for cell in row] for row in rows]]


def test_a_csv_is_made_while_it_is_sent() -> None:
    taken = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            taken.append(number)
            yield [number]

    lines = csv_lines(rows())
    next(lines)
    assert taken == []
    next(lines)
    assert taken == [0]


def test_a_download_has_its_chinese_name_and_is_not_stored() -> None:
    response = stream_csv([["a"]], "客户 名单.csv")
    assert "filename*=utf-8''%E5%AE%A2%E6%88%B7" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store"


def test_a_name_cannot_break_out_of_its_header() -> None:
    assert "\n" not in attachment('x"\r\nSet-Cookie: a=b.csv')


def test_a_sheet_holds_text_as_text_and_carries_label_and_watermark() -> None:
    file = BytesIO()
    rows: list[list[Cell]] = [
        ["芙蓉超市", "=1+1", 120, "http://a.b", "007", None],
        ["左之助商行", "@x", 2.5, "", "1e5", ""],
    ]
    count = write_xlsx(
        file,
        ["名称", "=h", "定量", "网址", "编码", "空"],
        iter(rows),
        title="客户",
        label="敏感",
        watermark="李四 & 张三",
    )
    assert count == 2
    sheet = load_workbook(BytesIO(file.getvalue())).active
    assert [[cell.data_type for cell in row if cell.value is not None] for row in sheet.iter_rows(min_row=2)] == [
        ["s", "s", "n", "s", "s"],
        ["s", "s", "n", "s"],
    ]
    assert sheet["B1"].value == "'=h"
    assert sheet["B2"].value == "'=1+1"
    assert sheet["E2"].value == "007"
    assert sheet["D2"].hyperlink is None
    assert "敏感" in sheet.oddHeader.right.text
    assert "李四" in sheet.oddFooter.left.text
