import csv
import io
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from audit.trail.models import LogEntry
from customers.intake.models import Import
from customers.intake.queries import counts, faulty_rows
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import a_post
from tests.customers.intake.sheets import a_row, an_importer, csv_of, rows, xlsx_of

pytestmark = pytest.mark.django_db
MAKER = Path(__file__).resolve().parents[4] / "shared" / "data" / "make_customers.py"
# What each kind of dirt is found as; None: taken as it is meant.
DIRT = {
    "缺名称": ("name", "required"),
    "电话位数错": ("phone", "phone"),
    "证件校验错": ("id_number", "id_check_digit"),
    "日期不存在": ("customer_since", "date_missing"),
    "重复行": ("code", "twice"),
    "近似重复": None,
    "全角数字": None,
    "公式注入": ("needs", "formula"),
    "未知选项": ("settlement", "unknown_choice"),
    "超长文本": ("needs", "too_long"),
}


def run(path: Path, *more: str, post: str = "la-1") -> str:
    out = io.StringIO()
    with translation.override("en"):
        call_command("import_customers", str(path), "--post", post, *more, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def customers() -> int:
    with unlocked():
        return Customer.objects.count()


@pytest.mark.parametrize("content", [csv_of(rows(3)), csv_of(rows(3), "gb18030"), xlsx_of(rows(3))])
def test_a_file_is_imported_at_the_machine(tmp_path, content):
    an_importer()
    path = tmp_path / "客户"
    path.write_bytes(content)
    assert "3 rows: 3 entered" in run(path)
    assert customers() == 3 and Import.objects.get().state == Import.State.DONE
    line = LogEntry.objects.get(event="import.committed")
    assert (line.post_code, line.person_name) == ("la-1", "Lily")
    assert "3 exist already" in run(path) and customers() == 3


def test_a_dry_run_names_the_faults_and_enters_nothing(tmp_path):
    an_importer()
    path = tmp_path / "x.csv"
    path.write_bytes(csv_of([a_row(1), a_row(2, 联系电话="12")]))
    said = run(path, "--dry-run")
    assert "1 can be entered" in said and "row 3, Telephone: " in said
    assert customers() == 0 and Import.objects.get().state == Import.State.CANCELLED


def test_what_stands_against_an_import_is_said(tmp_path):
    an_importer()
    a_post("am-1")
    path = tmp_path / "x.csv"
    path.write_bytes(csv_of(rows(1)))
    for arguments, post, said in (
        ([], "nowhere", "nobody acts"),
        ([], "am-1", "may not import"),
        (["--encoding", "klingon"], "la-1", "no encoding"),
    ):
        with pytest.raises(CommandError, match=said):
            run(path, *arguments, post=post)
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.csv")
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(CommandError, match="no column for: Customer code"):
        run(path)
    assert customers() == 0


@pytest.mark.skipif(not MAKER.exists(), reason="make_customers.py is not beside this repository")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_every_kind_of_dirt_is_found_where_it_was_put(tmp_path, encoding):
    made = subprocess.run(
        [sys.executable, str(MAKER), "1500", "--dirt", "0.2", "--encoding", encoding], capture_output=True, check=True
    ).stdout
    path = tmp_path / "客户.csv"
    path.write_bytes(made)
    an_importer()
    run(path)
    sheet = Import.objects.get()
    remarks = sheet.headings.index("备注")
    put = Counter(row["备注"].removeprefix("脏数据:") for row in csv.DictReader(io.StringIO(made.decode(encoding))))
    assert set(put) - {""} == set(DIRT)
    found = Counter(
        (cells[remarks].removeprefix("脏数据:"), *((one.target, one.code) for one in faults))
        for _, cells, faults in faulty_rows(sheet)
    )
    for kind, fault in DIRT.items():
        named = {key: n for key, n in found.items() if key[0] == kind}
        assert set(named) <= {(kind, fault)} if fault else not named
        # A repeated row whose model was faulty itself, or an X that became its own wrong digit, is no fault.
        assert not fault or named[kind, fault] >= 0.8 * put[kind]
    assert counts(sheet).entered == sheet.rows - counts(sheet).faulty == customers()
    assert not [key for key in found if key[0] not in DIRT]
