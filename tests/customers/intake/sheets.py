"""Phrases for tests of imports: rows, sheets, an import on its way."""

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from audit.trail.context import acting
from crm.posts.models import Post
from customers.intake import actions
from customers.intake.models import Import
from customers.intake.uploads import MemoryFile
from tests.builders import a_post, seat

ROW: Mapping[str, str] = {
    "客户编码": "3705230000001",
    "客户名称": "富丽堂皇经营部",
    "专卖许可证号": "370523863106",
    "经营者姓名": "欧阳春华",
    "证件号码": "11010519491231002X",
    "联系电话": "13845405400",
    "省": "山东省",
    "市": "东营市",
    "区县": "广饶县",
    "街道": "稻庄镇",
    "详细地址": "稻庄镇建设路691号",
    "采集渠道": "面谈",
    "授权日期": "2022-08-16",
    "授权用途": "业务办理;营销",
    "合作起始日期": "2022-07-19",
    "服务人员": "邹涛海",
    "结算方式": "现金结算",
    "银行账号": "6222021234567890128",
    "需求与偏好": "需要陈列指导",
    "备注": "",
}
CANARIES = ("欧阳春华", "11010519491231002X", "13845405400", "稻庄镇建设路691号", "6222021234567890128")


def a_row(number: int = 1, **changes: str) -> dict[str, str]:
    """Return a good row, its code and licence number those of `number`."""
    return {**ROW, "客户编码": f"370523{number:07d}", "专卖许可证号": f"3705{number:08d}", **changes}


def rows(count: int, first: int = 1) -> list[dict[str, str]]:
    """Return good rows."""
    return [a_row(number) for number in range(first, first + count)]


def csv_of(found: Sequence[Mapping[str, str]], encoding: str = "utf-8-sig") -> bytes:
    """Return rows as a CSV with headings."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(found[0]))
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue().encode(encoding)


def xlsx_of(found: Sequence[Mapping[str, str | float]]) -> bytes:
    """Return rows as a workbook; a cell that is a number is one there too."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("客户")
    for at, cells in enumerate([list(found[0]), *(list(row.values()) for row in found)]):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(at, place, cell)
            else:
                sheet.write_number(at, place, cell)
    book.close()
    return buffer.getvalue()


def a_source(content: bytes, piece: int = 60_000) -> MemoryFile:
    """Return bytes as an upload holds them."""
    file = MemoryFile()
    for at in range(0, len(content), piece):
        file.take(content[at : at + piece])
    file.seal()
    return file


def an_importer(code: str = "la-1", a: str = "lily", **more: object) -> Post:
    """Return a licence administrator's post."""
    return a_post(code, role="licence_administrator", a=a, **more)  # type: ignore[arg-type]


def taken_in(post: Post, content: bytes, name: str = "客户.csv") -> Import:
    """Return a sheet that a post has uploaded."""
    by = seat(post)
    with acting(by=by):
        return actions.take_in(a_source(content), name, by=by)


def examined(post: Post, content: bytes, name: str = "客户.csv") -> Import:
    """Return a sheet that is matched by its headings and examined."""
    sheet = taken_in(post, content, name)
    by = seat(post)
    with acting(by=by):
        actions.match(sheet, sheet.mapping, by=by)
    return Import.objects.get(pk=sheet.pk)


def entered(post: Post, content: bytes, name: str = "客户.csv") -> Import:
    """Return a sheet whose good rows are entered."""
    sheet = examined(post, content, name)
    by = seat(post)
    with acting(by=by):
        actions.enter(sheet, by=by)
    return Import.objects.get(pk=sheet.pk)
