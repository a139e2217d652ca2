"""A sheet's preview says how many of its rows may be in the base already; which rows they are it does not (查重)."""

import pytest

from audit.trail.models import LogEntry
from customers.intake.queries import counts
from customers.records import comparing
from tests.builders import a_customer, a_post, signed_in
from tests.customers.browse.pages import said
from tests.customers.intake.sheets import CANARIES, a_row, an_importer, csv_of, examined

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"联系电话": "１３８００１３８０００"}, (1, 0)),
        ({"联系电话": "+86 138 0013 8000"}, (1, 0)),
        ({"证件号码": "11010519491231002x"}, (1, 0)),
        ({"银行账号": "6222021234567890128"}, (1, 0)),
        ({"客户名称": "芙蓉烟酒商行"}, (0, 1)),
        ({"客户名称": "芙荣便利店"}, (0, 1)),
        ({"客户名称": "芙蓉煙酒店"}, (0, 1)),
        ({"客户名称": "芙蓉二店"}, (0, 0)),
        ({"客户名称": "芙蓉超市", "联系电话": "13800138000"}, (1, 0)),
        ({}, (0, 0)),
    ],
)
def test_rows_that_may_be_known_are_counted_before_anything_is_entered(
    given: dict[str, str], found: tuple[int, int]
) -> None:
    a_customer(a_post("am-9", a="zoe"), name="芙蓉超市", phone="13800138000")
    comparing.sign(1, 0)
    row = {"客户名称": "秋月商店", "联系电话": "13900139000", "证件号码": "", "银行账号": "", **given}
    sheet = examined(an_importer(), csv_of([a_row(901, **row)]))
    seen = counts(sheet)
    assert (seen.known, seen.likely, seen.good) == (*found, 1)
    line = LogEntry.objects.get(event="records.compared")
    assert line.count == 1 and not any(canary in f"{line.body}" for canary in (*CANARIES, "13800138000", "芙蓉"))


def test_the_preview_says_it_and_names_nobody() -> None:
    a_customer(a_post("am-9", a="zoe"), name="芙蓉超市", phone="13800138000")
    comparing.sign(1, 0)
    rows = [
        a_row(901, 联系电话="13800138000", 客户名称="秋月商店"),
        a_row(902, 客户名称="芙蓉烟酒", 联系电话="13700137000"),
    ]
    sheet = examined(an_importer(), csv_of([{**row, "证件号码": "", "银行账号": ""} for row in rows]))
    page = said(signed_in(sheet.person.username).get(f"/imports/{sheet.uuid}/"))
    assert "1 row has a telephone" in page and "1 row has a name" in page
    assert "芙蓉超市" not in page and "kept by" not in page
