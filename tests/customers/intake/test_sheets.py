import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from customers.intake.rules import Limits, NumericCell, Unreadable, destroyed, folded, matched, signature
from customers.intake.sheets import PathSource, read
from customers.intake.uploads import MemoryFile

HEAD = "客户编码,客户名称,联系电话"


def a_source(content: bytes, piece: int = 1000) -> MemoryFile:
    file = MemoryFile()
    for at in range(0, len(content), piece):
        file.take(content[at : at + piece])
    file.seal()
    return file


def a_workbook(*rows, sheets=(), hidden=()) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name in hidden:
        book.add_worksheet(name).write(0, 0, "hidden")
    sheet = book.add_worksheet("客户")
    book.worksheets()[-1].activate()
    for name in hidden:
        book.get_worksheet_by_name(name).hide()
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            elif value is not None:
                sheet.write(at, column, value)
    for name in sheets:
        book.add_worksheet(name).write(0, 0, "x")
    book.close()
    return buffer.getvalue()


def a_zip(*, method=zipfile.ZIP_DEFLATED, **members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", members.pop("workbook", b"<workbook/>"))
        for name, content in members.items():
            archive.writestr(f"xl/{name}.xml", content)
    return buffer.getvalue()


def opened(content: bytes, **limits):
    sheet = read(a_source(content), Limits(**limits))
    return sheet, list(sheet.rows)


def refusal(content: bytes, **limits) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        opened(content, **limits)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_the_encodings_and_delimiters_of_offices(encoding, delimiter):
    text = f"{HEAD}\r\n3705,富丽堂皇,13800000000\r\n".replace(",", delimiter)
    sheet, rows = opened(text.encode(encoding))
    assert sheet.headings == HEAD.split(",")
    assert rows == [(2, ["3705", "富丽堂皇", "13800000000"])]


def test_gb18030_reads_characters_that_gbk_has_not():
    _, rows = opened(f"{HEAD}\n1,㐂𠀀酒店,2\n".encode("gb18030"))
    assert rows[0][1][1] == "㐂𠀀酒店"


def test_a_quoted_cell_may_hold_delimiters_and_line_ends():
    _, rows = opened(f'{HEAD}\n1,"甲, 乙\n丙",2\n3,丁,4\n'.encode())
    assert [(line, cells[1]) for line, cells in rows] == [(2, "甲, 乙\n丙"), (3, "丁")]


def test_blank_rows_are_left_out_and_counted_and_short_rows_padded():
    _, rows = opened(f"{HEAD}\n\n,,\n1,甲\n".encode())
    assert rows == [(4, ["1", "甲", ""])]


def test_a_title_above_the_headings_is_passed_over():
    sheet, rows = opened(f"客户信息表,,\n{HEAD}\n1,甲,2\n".encode())
    assert sheet.headings == HEAD.split(",") and rows[0][0] == 3


def test_a_file_of_one_column_has_a_heading_too():
    sheet, rows = opened("客户名称\n甲\n".encode())
    assert sheet.headings == ["客户名称"] and rows == [(2, ["甲"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old_workbook"),
        (b"\x00\x01\x02\x03", "not_text"),
        (b"a,b\n\xff\xff\xff,1\n", "not_text"),
        (b"PK\x03\x04 not a zip", "not_a_workbook"),
        (b"a,b\n1,2,3\n", "beyond_headings"),
        (b"a,b\n" + b"x" * 140_000 + b",2\n", "broken_row"),
    ],
)
def test_what_is_no_sheet_is_refused_by_name(content, code):
    assert refusal(content).code == code


def test_the_limits_hold():
    assert refusal(b"a,b\n" + b"1,2\n" * 11, rows=10).code == "too_long"
    assert len(opened(b"a,b\n" + b"1,2\n" * 10, rows=10)[1]) == 10
    assert refusal(b",".join([b"h"] * 6), columns=5).code == "too_wide"
    assert refusal(b"a,b\n1,2\n", csv_bytes=5).code == "too_large"
    assert refusal(a_workbook(["a", "b"]), workbook_bytes=50).code == "too_large"


def test_a_wrong_encoding_named_by_the_caller_is_refused(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_bytes(f"{HEAD}\n1,甲,2\n".encode("gb18030"))
    for encoding, code in (("utf-8", "wrong_encoding"), ("klingon", "unknown_encoding")):
        with pytest.raises(Unreadable) as caught:
            list(read(PathSource(path), Limits(), encoding).rows)
        assert caught.value.code == code
    assert list(read(PathSource(path), Limits(), "gb18030").rows)


def test_a_workbook_is_read_from_its_first_visible_sheet():
    sheet, rows = opened(a_workbook(HEAD.split(","), ["1", "甲", "2"], sheets=["二"], hidden=["藏"]))
    assert (sheet.kind, sheet.name, sheet.others) == ("xlsx", "客户", ["二"])
    assert rows == [(2, ["1", "甲", "2"])]


def test_numbers_of_a_workbook_are_known_as_numbers():
    from datetime import date, datetime

    values = ["text", 13800000000, 1.5, True, date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5), 370523199001011234]
    _, rows = opened(a_workbook(list("abcdefg"), values))
    cells = rows[0][1]
    assert cells[:6] == ["text", "13800000000", "1.5", "TRUE", "2024-01-02", "2024-01-02 03:04:05"]
    assert [type(cell) is NumericCell for cell in cells] == [False, True, True, False, False, False, True]
    assert destroyed(cells[6]) and not destroyed(cells[1])


@pytest.mark.parametrize(
    ("cell", "lost"),
    [
        ("3.70523E+17", True),
        ("3.70523e17", True),
        ("370523199001011234", False),
        ("13800000000", False),
        (NumericCell("3.705231990010113e+17"), True),
        (NumericCell("6222021234567890"), True),
        (NumericCell("622202123456789"), False),
        ("", False),
        ("E5", False),
    ],
)
def test_a_number_that_lost_its_digits_is_known(cell, lost):
    assert destroyed(cell) is lost


def test_a_bomb_is_refused_before_it_is_opened():
    zeros = bytes(40 << 20)
    assert refusal(a_zip(sheet1=zeros)).code == "bomb"
    assert refusal(a_workbook(["a", "b"]), unpacked_bytes=100).code == "bomb"
    assert refusal(a_zip(**{f"m{i}": b"x" for i in range(250)})).code == "bomb"


def test_a_size_that_lies_does_not_help_a_bomb():
    content = bytearray(a_zip(sheet1=bytes(40 << 20)))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(content)).code in ("bomb", "damaged")


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><workbook>&c;</workbook>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>',
        b" " * ((1 << 16) - 4) + b"<!DOCTYPE x>",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x>'.encode("utf-16"),
    ],
)
def test_a_workbook_that_declares_entities_is_refused(declared):
    assert refusal(a_zip(workbook=declared)).code == "entities"


def test_a_workbook_with_macros_or_damage_is_refused():
    buffer = io.BytesIO(a_workbook(["a", "b"]))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refusal(buffer.getvalue()).code == "macros"
    assert refusal(a_zip(workbook=b"<nonsense")).code == "damaged"
    assert refusal(a_workbook(["a", "b"])[:-200]).code == "not_a_workbook"


def test_a_workbook_a_million_columns_wide_kills_only_its_reader():
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet += '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    source, target = io.BytesIO(a_workbook(["a", "b"])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            body = sheet + "</sheetData></worksheet>" if "sheet1" in info.filename else old.read(info)
            new.writestr(info.filename, body)
    assert refusal(target.getvalue()).code in ("too_heavy", "damaged")


def test_an_empty_workbook_is_refused():
    assert refusal(a_workbook()).code == "empty"


@given(st.binary(max_size=5000), st.integers(1, 700))
def test_what_memory_took_it_gives_back_twice(content, piece):
    file = a_source(content, piece)
    assert b"".join(file.pieces()) == b"".join(file.pieces()) == content
    assert file.size == len(content)


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=2, max_size=4)))
def test_any_text_comes_back_as_it_was(rows):
    import csv

    rows = [["a", "b", "c", "d"], *([cell + "x" for cell in row] + [""] * (4 - len(row)) for row in rows)]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    _, found = opened(text.getvalue().encode("utf-8-sig"))
    assert [cells for _, cells in found] == rows[1:]


def test_headings_match_by_either_name_once_each():
    names = {folded("客户名称"): "name", folded("Name"): "name", folded("客户编码"): "code"}
    assert matched(["*客户 编码：", "NAME", "客户名称", "其他"], names) == ["code", "name", "", ""]
    assert signature(["客户名称 ", "a"]) == signature(["客户名称", "A"]) != signature(["a", "客户名称"])
