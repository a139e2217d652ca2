from datetime import timedelta

import pytest
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.jobs.work import tidying
from customers.intake import actions
from customers.intake.models import Import
from customers.intake.queries import counts, kept_records
from customers.records.actions import change
from customers.records.gate import open_record
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import seat
from tests.customers.intake.sheets import an_importer, csv_of, entered, examined, rows, taken_in

pytestmark = pytest.mark.django_db


def customers() -> list[Customer]:
    with unlocked():
        return list(Customer.objects.order_by("pk"))


def test_undo_takes_back_what_nobody_edited_and_names_the_rest():
    post = an_importer()
    sheet = entered(post, csv_of(rows(3)))
    by, edited = seat(post), customers()[1]
    with acting(by=by):
        record = open_record(edited.uuid, by=by, purpose="maintenance")
        change(record, {"name": "改名商店"}, rev=record.rev)
        actions.take_back(sheet, by=by)
    sheet.refresh_from_db()
    assert sheet.state == Import.State.UNDONE and sheet.kept == 1
    assert [one.code for one in customers()] == [edited.code]
    assert [row.label for row in kept_records(sheet)] == ["3705230000002 富丽堂皇经营部"]
    line = LogEntry.objects.get(event="import.undone")
    assert line.facts == {"file": "客户.csv", "removed": 2, "kept": 1}
    assert LogEntry.objects.filter(event="record.admitted").count() == 3
    with acting(by=by), pytest.raises(actions.NotNow):
        actions.take_back(sheet, by=by)


def test_old_staging_is_deleted_and_the_counts_stay(settings):
    post = an_importer()
    done, left = entered(post, csv_of(rows(2))), examined(post, csv_of(rows(1, first=8)))
    half = Import.objects.get(pk=taken_in(post, csv_of(rows(1, first=9))).pk)
    Import.objects.filter(pk=half.pk).update(state=Import.State.READING)
    assert actions.purge() == 0
    Import.objects.update(created_at=timezone.now() - timedelta(days=8))
    tidying.send(None)
    assert actions.purge() == 0
    assert not Import.objects.filter(pk=half.pk).exists()
    done.refresh_from_db()
    left.refresh_from_db()
    assert (done.state, left.state) == (Import.State.DONE, Import.State.CANCELLED)
    assert done.purged_at and counts(done).entered == 2 and not done.made.exists() and len(customers()) == 2
    with acting(by=seat(post)), pytest.raises(actions.NotNow):
        actions.take_back(done, by=seat(post))
