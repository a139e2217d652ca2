"""The seal's pages in the hands of a compliance officer."""

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.seals import giving, shown
from audit.seals.models import Anchoring, Checkpoint, Leaf, Log, Verification
from audit.seals.verifier import Proof
from audit.trail.actions import Subject, write
from audit.trail.models import LogEntry
from tests.audit.lines import OPENED
from tests.audit.seals.arrangement import a_sealed_base, dba
from tests.builders import a_post, signed_in

pytestmark = pytest.mark.django_db
SHOP = 7


@pytest.fixture
def officer() -> Client:
    return signed_in("cora", post=a_post("co-1", role="compliance_officer", a="cora"))


def lines(**of: Any) -> int:
    return LogEntry.objects.filter(**of).count()


def a_line(index: int = 3) -> int:
    return Leaf.objects.get(index=index).line_id


def test_before_anything_is_sealed_the_page_says_so(officer: Client) -> None:
    page = officer.get(reverse("seals:state")).content.decode()
    assert "The trail has not been verified yet." in page and "Nowhere: a database" in page
    assert "Nothing has been sealed yet" in officer.get(reverse("seals:checkpoints")).content.decode()


def test_the_state_says_how_far_the_seal_is_and_where_it_is_held(officer: Client, settings: Any) -> None:
    a_sealed_base()
    settings.TRAIL_ANCHORS = ("folder:/srv/anchor", "mail:a@b.cn", "witness:https://w.example/")
    log = Log.objects.get()
    Anchoring.objects.create(anchor="folder:/srv/anchor", log=log, size=12, at=timezone.now())
    Anchoring.objects.create(anchor="mail:a@b.cn", log=log, fault="SMTP: <refused>")
    page = officer.get(reverse("seals:state")).content.decode()
    size = Leaf.objects.count()
    assert (
        f"<b>{size}</b>" in page and "/srv/anchor" in page and "SMTP: &lt;refused&gt;" in page and "w.example" in page
    )
    assert str(giving.known_keys()[0]) in page
    assert lines(event="seal.read", facts__page="state") == 1


def test_a_sealer_that_is_silent_is_told(officer: Client) -> None:
    a_sealed_base()
    assert "Does the sealer run?" not in officer.get(reverse("seals:state")).content.decode()
    dba("UPDATE audit_unsealed SET at = at - 61")
    assert "Does the sealer run?" in officer.get(reverse("seals:state")).content.decode()


def test_what_a_verification_found_is_said_in_words(officer: Client) -> None:
    a_sealed_base()
    faults = [["edited", a_line(), "zhike/trail 3"], ["shorter", 0, "folder:/srv: 5 > 3"]]
    Verification.objects.create(outcome="faulty", found=60, faults=faults, ended_at=timezone.now(), lines=9)
    page = officer.get(reverse("seals:state")).content.decode()
    assert "sealed text was changed" in page and "cut or rolled back" in page and "folder:/srv: 5 &gt; 3" in page
    assert reverse("reading:line", args=[a_line()]) in page and "The first 2 of them." in page


@pytest.mark.parametrize(("scope", "whole"), [("whole", True), ("new", False)])
def test_asking_only_files_a_request_which_the_trail_keeps(officer: Client, scope: str, whole: bool) -> None:
    assert officer.post(reverse("seals:check"), {"scope": scope}).status_code == 302
    asked = Verification.objects.get()
    assert (asked.whole, asked.outcome, asked.asked_by) == (whole, "asked", "Cora")
    assert lines(event="seal.check_asked", facts__scope=scope) == 1
    officer.post(reverse("seals:check"), {"scope": scope})
    assert Verification.objects.count() == 1
    assert "Asked for" in officer.get(reverse("seals:state")).content.decode()


def test_checkpoints_come_a_page_at_a_time(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    a_sealed_base()
    monkeypatch.setattr(shown, "PAGE", 1)
    old, new = Checkpoint.objects.order_by("size")
    first = officer.get(reverse("seals:checkpoints")).content.decode()
    assert new.root in first and old.root not in first and f"after={new.pk}" in first
    second = officer.get(reverse("seals:checkpoints"), {"after": new.pk}).content.decode()
    assert old.root in second and new.root not in second
    assert officer.get(reverse("seals:checkpoints"), {"after": "x" * 30}).status_code == 200


def test_a_checkpoint_is_proven_to_continue_an_earlier_one(officer: Client) -> None:
    a_sealed_base()
    old, new = Checkpoint.objects.order_by("size")
    address = reverse("seals:checkpoint", args=[new.pk])
    assert new.root in officer.get(address).content.decode()
    answer = officer.post(address, {"old": old.pk})
    assert answer.content.decode().startswith(f"old {old.size}\n") and answer["Cache-Control"] == "no-store"
    assert "attachment" in answer["Content-Disposition"] and lines(event="seal.proof_given") == 1
    for wrong in (new.pk, 987654, "x", ""):
        assert "control-fault" in officer.post(address, {"old": wrong}).content.decode()
    dba('UPDATE audit_leaf SET hash = %s WHERE "index" = 0', given=[bytes(32)])
    assert "It cannot be proven" in officer.post(address, {"old": old.pk}).content.decode()
    assert lines(event="seal.proof_given") == 1


def test_a_lines_proof_is_shown_and_taken_along(officer: Client) -> None:
    a_sealed_base()
    entry = LogEntry.objects.get(pk=a_line())
    address = reverse("seals:line", args=[entry.pk])
    assert (
        reverse("seals:line", args=[entry.pk]) in officer.get(reverse("reading:line", args=[entry.pk])).content.decode()
    )
    assert "Proven: it stands in the log" in officer.get(address).content.decode()
    answer = officer.post(address)
    assert answer["Content-Disposition"] == f'attachment; filename="line-{entry.pk}.tlog-proof"'
    assert (
        Proof.parse(answer.content.decode()).check(entry.body.encode(), giving.known_keys()).size
        == Leaf.objects.count()
    )
    assert lines(event="seal.proof_given", facts__proof=f"line {entry.pk}, leaf 3") == 1


def test_a_line_that_waits_or_was_changed_has_no_proof(officer: Client) -> None:
    a_sealed_base()
    waits = reverse("seals:line", args=[LogEntry.objects.latest("pk").pk])
    assert "waits for its seal" in officer.get(waits).content.decode()
    assert "waits for its seal" in officer.post(waits).content.decode()
    dba("UPDATE audit_logentry SET body = '{}' WHERE id = %s", given=[a_line()])
    changed = reverse("seals:line", args=[a_line()])
    assert (
        "Not proven" in officer.get(changed).content.decode() and "Not proven" in officer.post(changed).content.decode()
    )
    assert lines(event="seal.proof_given") == 0


def test_a_history_is_taken_along_as_evidence(officer: Client) -> None:
    a_sealed_base()
    address = reverse("seals:evidence", args=[SHOP])
    assert address in officer.get(reverse("reading:history", args=[SHOP])).content.decode()
    answer = officer.post(address, {"reason": "法院调取", "lists": "on"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        names, readme = packed.namelist(), packed.read("README.txt").decode()
    assert sum(name.endswith(".json") for name in names) == 16
    assert sum(name.endswith(".touched") for name in names) == 4 and "370523007" in readme and "法院调取" in readme
    (line,) = LogEntry.objects.filter(event="seal.evidence_given")
    assert (line.object_id, line.reason, line.count) == (SHOP, "法院调取", 16)


def test_evidence_can_leave_lists_out_and_keep_to_some_days(officer: Client) -> None:
    a_sealed_base()
    today = str(timezone.localdate())

    def count(**asked: str) -> int:
        answer = officer.post(reverse("seals:evidence", args=[SHOP]), {"reason": "r", **asked})
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            return sum(name.endswith(".json") for name in packed.namelist())

    assert count() == 12 and count(lists="on") == 16
    assert count(first=today, last=today) == 12
    before = officer.post(reverse("seals:evidence", args=[SHOP]), {"reason": "r", "last": "2020-01-01"})
    assert "No line of these days is sealed." in before.content.decode()


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"reason": ""}, "required"),
        ({"reason": "r", "first": "2026-02-02", "last": "2026-02-01"}, "after the last"),
        ({"reason": "r", "first": "x"}, "valid date"),
    ],
)
def test_what_is_asked_wrongly_is_said_beside_the_field(officer: Client, asked: dict[str, str], fault: str) -> None:
    a_sealed_base()
    assert fault in officer.post(reverse("seals:evidence", args=[SHOP]), asked).content.decode()
    assert lines(event="seal.evidence_given") == 0


def test_a_history_too_long_for_one_bundle_is_asked_for_in_parts(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_sealed_base()
    monkeypatch.setattr(giving, "MOST", 11)
    answer = officer.post(reverse("seals:evidence", args=[SHOP]), {"reason": "r"})
    assert "Ask for fewer days" in answer.content.decode() and lines(event="seal.evidence_given") == 0


def test_pages_ask_the_database_equally_often_however_long_the_log(officer: Client) -> None:
    def asked() -> list[int]:
        addresses = [reverse("seals:state"), reverse("seals:checkpoints"), reverse("seals:line", args=[a_line()])]
        counts = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                officer.get(address)
            counts.append(len(seen))
        return counts

    a_sealed_base(1)
    asked()
    few = asked()
    a_sealed_base(12)
    assert asked() == few


def test_a_record_no_line_is_about_is_not_there(officer: Client) -> None:
    write(OPENED, by=None, subject=Subject(5, "co", "crm.post"))
    assert officer.get(reverse("seals:evidence", args=[5])).status_code == 404
    assert officer.get(reverse("seals:line", args=[987654])).status_code == 404


def test_the_audit_administrator_checks_the_seal_and_reads_nothing_about_customers() -> None:
    a_sealed_base()
    auditor = signed_in("ada", post=a_post("au-1", role="audit_administrator", a="ada"))
    line = reverse("seals:line", args=[a_line(0)])
    page = auditor.get(line).content.decode()
    assert "Proven: it stands in the log" in page and "富丽堂皇" not in page
    assert auditor.post(line).content.startswith(b"c2sp.org/tlog-proof@v1")
    for name in ("state", "checkpoints"):
        assert auditor.get(reverse(f"seals:{name}")).status_code == 200
    assert auditor.post(reverse("seals:check"), {"scope": "new"}).status_code == 302
    assert auditor.get(reverse("seals:evidence", args=[SHOP])).status_code == 404
    assert (
        reverse("seals:evidence", args=[SHOP])
        not in auditor.get(reverse("reading:history", args=[SHOP])).content.decode()
    )
