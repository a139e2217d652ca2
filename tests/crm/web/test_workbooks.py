"""A workbook that is sent while it is made: whole for every reader, text as text, nothing held."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from crm.web.workbooks import stream_workbook

# What XML cannot hold is dropped, a carriage return is a line end to every XML reader, halves of characters are none.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
CELLS = st.one_of(TEXT.filter(lambda text: text[0].isalnum()), st.integers(-(10**12), 10**12), st.just(""))


def _book(rows: list[list[str | int | float | None]]) -> bytes:
    heading = ["名称", "数"]
    return b"".join(stream_workbook(heading, iter(rows), title="客户", label="一般", watermark="岗位 & 人"))


def test_two_readers_understand_it() -> None:
    content = _book([["富丽 <店> & 子", 7], ["=1+1", None], [" 空格 ", 1.5]])
    sheet = load_workbook(BytesIO(content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == "一般 · 岗位 & 人"
    assert rows[1:] == [["名称", "数"], ["富丽 <店> & 子", 7], ["'=1+1", None], [" 空格 ", 1.5]]
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[2] == [
        "富丽 <店> & 子",
        7.0,
    ]


def test_label_and_watermark_stand_on_every_printed_page() -> None:
    sheet = load_workbook(BytesIO(_book([]))).active
    assert sheet.oddHeader.right.text == "一般" and sheet.oddFooter.left.text == "岗位 && 人"
    assert sheet.freeze_panes == "A3" and sheet.print_title_rows == "$1:$2"


def test_what_excel_reads_as_an_escape_stays_as_it_was_written() -> None:
    content = _book([["_x000A_ a", None]])
    assert b"_x005F_x000A_ a" in zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_goes_in_comes_out(rows: list[tuple[str | int, str | int]]) -> None:
    sheet = load_workbook(BytesIO(_book([list(row) for row in rows]))).active
    out = [list(row) for row in sheet.iter_rows(min_row=3, max_col=2, values_only=True)]
    assert [["" if cell is None else cell for cell in row] for row in out] == [list(row) for row in rows]


def test_the_first_bytes_leave_before_the_rows_are_asked_for() -> None:
    asked = []

    def rows() -> Iterator[list[str]]:
        for number in range(20_000):
            asked.append(number)
            yield [f"客户{number}", "x" * 40]

    pieces = stream_workbook(["a", "b"], rows(), title="t", label="l", watermark="w")
    assert next(pieces) and not asked
    while not asked:
        next(pieces)
    assert len(asked) < 2_000
