import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.trail.models import LogEntry
from customers.intake.models import Import
from tests.builders import a_leave, a_post, signed_in
from tests.customers.intake.sheets import (
    CANARIES,
    a_row,
    an_importer,
    csv_of,
    entered,
    examined,
    rows,
    taken_in,
    xlsx_of,
)

pytestmark = pytest.mark.django_db


def send(client: Client, content: bytes, name: str = "客户.csv", **more: str):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("intake:upload"), {"sheet": file, "encoding": "", **more})


def text_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_wizard_leads_from_the_file_to_the_receipt_and_back(language):
    post = an_importer()
    client = signed_in("lily", post=post, language=language)
    assert client.get(reverse("intake:upload")).status_code == 200
    response = send(client, csv_of([*rows(2), a_row(3, 联系电话="12")]))
    sheet = Import.objects.get()
    assert response.status_code == 302 and response.url == reverse("intake:columns", args=[sheet.uuid])

    page = text_of(client.get(response.url))
    assert "富丽堂皇经营部" in page and "138****5400" in page
    assert not any(canary in page for canary in CANARIES)
    chosen = {f"column_{place}": code for place, code in enumerate(sheet.mapping)}
    response = client.post(reverse("intake:columns", args=[sheet.uuid]), chosen)
    assert response.url == reverse("intake:sheet", args=[sheet.uuid])

    page = text_of(client.get(response.url))
    assert "12</td>" not in page and not any(canary in page for canary in CANARIES)
    sheet.refresh_from_db()
    assert sheet.state == Import.State.EXAMINED
    client.post(reverse("intake:enter", args=[sheet.uuid]))
    sheet.refresh_from_db()
    assert sheet.state == Import.State.DONE
    assert str(sheet.uuid) in text_of(client.get(response.url))
    assert sheet.file_name in text_of(client.get(reverse("intake:imports")))
    client.post(reverse("intake:undo", args=[sheet.uuid]))
    sheet.refresh_from_db()
    assert sheet.state == Import.State.UNDONE
    assert client.get(response.url).status_code == 200
    events = list(LogEntry.objects.filter(event__startswith="import.").values_list("event", flat=True).order_by("pk"))
    assert events == ["import.uploaded", "import.examined", "import.committed", "import.undone"]


@pytest.mark.parametrize("content", [csv_of([a_row()], "gb18030"), csv_of([a_row()]), xlsx_of([a_row()])])
def test_every_format_is_taken(content):
    client = signed_in("lily", post=an_importer())
    assert send(client, content).status_code == 302
    assert Import.objects.get().rows == 1


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0" * 200, b"\0\1\2\3", b"PK\x03\x04 no workbook"])
def test_what_is_no_sheet_is_refused_beside_the_file_and_leaves_nothing(content):
    client = signed_in("lily", post=an_importer())
    response = send(client, content)
    assert response.status_code == 200 and response.context["form"].errors["sheet"]
    assert not Import.objects.exists()


def test_a_sheet_that_breaks_in_its_middle_leaves_nothing():
    client = signed_in("lily", post=an_importer())
    broken = csv_of(rows(1200)) + b"1,2,3" + b",x" * 30 + b"\n"
    assert send(client, broken).context["form"].errors["sheet"]
    assert not Import.objects.exists()


def test_too_large_a_file_is_refused_while_it_arrives(settings):
    settings.ZHIKE_IMPORT_LIMITS = {"csv_bytes": 100_000, "workbook_bytes": 100_000}
    client = signed_in("lily", post=an_importer())
    response = send(client, csv_of(rows(1000)))
    assert response.status_code == 200 and response.context["form"].errors["sheet"]


def test_an_upload_makes_no_temporary_file(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client = signed_in("lily", post=an_importer())
    assert send(client, csv_of(rows(20_000))[: 4 << 20].rpartition(b"\n")[0]).status_code == 302
    assert not list(Path(tmp_path).iterdir())


def test_an_upload_without_a_csrf_token_is_refused():
    post = an_importer()
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in("lily", post=post).cookies
    assert send(client, csv_of(rows(1))).status_code == 403
    assert not Import.objects.exists()


def test_the_columns_page_says_what_is_missing_and_what_is_twice():
    post = an_importer()
    sheet = taken_in(post, csv_of(rows(1)))
    client = signed_in("lily", post=post)
    chosen = {f"column_{place}": code for place, code in enumerate(sheet.mapping)}
    chosen["column_1"] = "code"
    response = client.post(reverse("intake:columns", args=[sheet.uuid]), chosen)
    form = response.context["form"]
    assert form.errors["column_1"] and "Customer name" in str(form.non_field_errors())


def test_another_posts_import_does_not_exist_and_other_roles_find_no_wizard():
    sheet = examined(an_importer(), csv_of(rows(1)))
    other = signed_in("lou", post=an_importer("la-2", a="lou"))
    manager = signed_in("amy", post=a_post())
    for name in ("sheet", "columns"):
        for client in (other, manager):
            assert client.get(reverse(f"intake:{name}", args=[sheet.uuid])).status_code == 404
    for name in ("enter", "undo", "cancel", "faulty_rows"):
        for client in (other, manager):
            assert client.post(reverse(f"intake:{name}", args=[sheet.uuid])).status_code == 404
    assert manager.get(reverse("intake:imports")).status_code == 404
    assert sheet.file_name not in text_of(other.get(reverse("intake:imports")))


def test_faulty_rows_go_to_the_uploader_only_with_a_line_a_label_and_no_formula():
    post = an_importer(b="bo")
    sheet = examined(post, csv_of([a_row(1), a_row(2, 需求与偏好="=1+1", 备注="+x"), a_row(3, 联系电话="12")]))
    response = signed_in("lily", post=post).post(reverse("intake:faulty_rows", args=[sheet.uuid]))
    assert response["Cache-Control"] == "no-store" and "attachment" in response["Content-Disposition"]
    lines = text_of(response).lstrip("\ufeff").splitlines()
    assert "Lily" in lines[0] and lines[1].startswith('"客户编码"') and len(lines) == 4
    assert '"\'=1+1"' in lines[2] and '"\'+x"' in lines[2] and "欧阳春华" in lines[2]
    line = LogEntry.objects.get(event="import.faults_downloaded")
    assert line.kind == "export" and line.tier == "restricted" and line.facts["rows"] == 2

    a_leave(post)
    holder = signed_in("bo", post=post)
    assert holder.get(reverse("intake:sheet", args=[sheet.uuid])).status_code == 200
    assert holder.post(reverse("intake:faulty_rows", args=[sheet.uuid])).status_code == 404


def test_the_file_of_faulty_rows_comes_back_corrected():
    post = an_importer()
    sheet = examined(post, csv_of([a_row(1, 联系电话="12", 备注="-x")]))
    client = signed_in("lily", post=post)
    file = text_of(client.post(reverse("intake:faulty_rows", args=[sheet.uuid])))
    again = entered(post, file.replace('"12"', '"13845405400"').encode())
    from customers.intake.queries import counts
    from customers.records.lock import unlocked
    from customers.records.models import Customer

    assert counts(again).entered == 1
    with unlocked():
        assert Customer.objects.get().remarks == "-x"


def test_many_faults_are_paged():
    post = an_importer()
    sheet = examined(post, csv_of([a_row(number, 联系电话="12") for number in range(1, 701)]))
    client, seen, after = signed_in("lily", post=post), [], ""
    while True:
        page = client.get(reverse("intake:sheet", args=[sheet.uuid]), {"after": after})
        seen += [fault.line for fault in page.context["faults"]]
        after = page.context["after"]
        if not after:
            break
    assert seen == list(range(2, 702))
    assert client.get(reverse("intake:sheet", args=[sheet.uuid]), {"after": "nonsense"}).status_code == 200


def test_what_cannot_be_done_now_says_so():
    post = an_importer()
    sheet = taken_in(post, csv_of(rows(1)))
    client = signed_in("lily", post=post)
    response = client.post(reverse("intake:undo", args=[sheet.uuid]), follow=True)
    assert "not possible" in text_of(response)
    response = client.post(reverse("intake:cancel", args=[sheet.uuid]), follow=True)
    assert "Cancelled" in text_of(response)
