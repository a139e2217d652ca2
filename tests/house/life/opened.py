"""What was begun on one day and goes on on another: open forms, running exports, jobs."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from audit.trail.context import acting
from crm.jobs.actions import perform, start
from crm.jobs.models import Job
from customers.records import exporting
from customers.records.queries import ListQuery
from customers.records.ticket import Refused
from tests.house.access import Record
from tests.house.life.days import HOURS, PERSON, Days
from tests.house.life.errands import look_through
from tests.house.life.looking import PURPOSE

REVEALS = 20


class Form(NamedTuple):
    """A form that stands open in somebody's browser."""

    person: str
    record: Record
    rev: int
    needs: str


class Begun(NamedTuple):
    """An export or a job that somebody began from a seat, and the records it is to go through."""

    person: str
    post: str
    letter: str
    records: list[Record]
    what: Any


class Opened(Days):
    """What stays open over midnight."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.exports: list[Begun] = []
        self.jobs: list[Begun] = []
        self.reveals = 0

    @rule(data=st.data(), person=PERSON)
    def forms_are_sent_and_opened(self, data: st.DataObject, person: str) -> None:
        """Send a form that stands open; open another and leave it there."""
        if self.forms:
            self.send(self.one_of(data, self.forms, lambda one: self.form_status(one.person, one.record, 0) > 0))
        may = [holder for holder, post in self.acting_today() if self.company.roles[post] == "account_manager"]
        person = data.draw(st.sampled_from(may)) if may and data.draw(st.integers(0, 3)) else person
        record = self.a_record(data, self.post_in_browser(person))
        answer = self.client(person).get(self.address(record))
        assert answer.status_code == self.form_status(person, record, 200), f"{person} edits {record.code}"
        if answer.status_code == 200:
            self.forms.append(Form(person, record, record.key["rev"], record.key["needs"]))

    def send(self, form: Form) -> None:
        """Send a form, whenever it was opened: it is saved only from a post that has the record now."""
        record, key, needs = form.record, form.record.key, f"要货{self.turn}"
        sent = {"rev": str(form.rev), "needs": needs, "initial-needs": form.needs}
        answer = self.client(form.person).post(self.address(record), sent)
        saved = 302 if form.rev == key["rev"] else 200
        assert answer.status_code == self.form_status(form.person, record, saved), f"{form.person} sends {record.code}"
        self.saw("an open form:", str(answer.status_code))
        if answer.status_code == 302 and form.person not in self.company.locked_out:
            key["rev"], key["needs"] = key["rev"] + 1, needs
            self.forms.remove(form)

    @precondition(lambda self: self.reveals < REVEALS)
    @rule(data=st.data(), person=PERSON)
    def a_number_is_asked_for(self, data: st.DataObject, person: str) -> None:
        """Reveal a record's telephone number."""
        self.reveals, post = self.reveals + 1, self.post_in_browser(person)
        record = self.a_record(data, post)
        address = reverse("browse:reveal", args=[record.key["uuid"], "phone"])
        answer = self.client(person).post(address, {"purpose": "visit", "reason": "核对"})
        expected = 404 if record not in self.company.opened(post) else 403 if post == "ic-1" else 200
        assert answer.status_code == self.status(person, expected), f"{person} reveals {record.code}"
        self.saw("a number:", str(answer.status_code))
        assert (record.phone in answer.content.decode()) == (answer.status_code == 200)

    @rule(data=st.data())
    def exports_go_on_and_begin(self, data: st.DataObject) -> None:
        """Read the rows of an export that has begun; begin another."""
        if self.exports:
            begun = self.one_of(data, self.exports, lambda one: not self.sits(*one[:3]) and bool(one.records))
            self.exports.remove(begun)
            self.read(begun)
        if (by := self.a_seat(data)) is not None:
            with acting(by=by):
                made = exporting.export(ListQuery(columns=("code",)), by=by, purpose=PURPOSE, form="csv")
            listed = self.company.listed(by.post_code)
            assert made.count == len(listed), f"{by.post_code} exports"
            self.exports.append(Begun(by.person_name.lower(), by.post_code, by.letter, listed, made.rows))

    def read(self, begun: Begun) -> None:
        """Read an export's rows: those that the post still has, and none once another sits there."""
        try:
            found: list[str] | None = [code for (code,) in begun.what]
        except Refused:
            found = None
        self.saw("an export:", "stopped" if found is None else "went on")
        now = self.company.seats(begun.person, self.today).get(begun.post)
        still = [one.code for one in begun.records if one in self.company.listed(begun.post)]
        assert found is None or sorted(found) == sorted(still), f"{begun.person} exports {begun.post}"
        assert not begun.records or (found is None) == (now != begun.letter), f"{begun.person} exports {begun.post}"

    @rule(data=st.data(), days=st.integers(0, 9), hour=HOURS)
    def jobs_run_and_are_queued(self, data: st.DataObject, days: int, hour: time) -> None:
        """Have a worker take a job, its second half some days later; queue another."""
        if self.jobs:
            begun = self.one_of(data, self.jobs, lambda one: not self.sits(*one[:3]))
            self.jobs.remove(begun)
            then = timezone.make_aware(datetime.combine(self.today + timedelta(days=days), hour))
            self.run(begun, then)
        if (by := self.a_seat(data)) is not None:
            everything = list(self.company.records)
            with acting(by=by):
                job = start(look_through, by=by, payload={"records": [one.key["id"] for one in everything]})
            self.jobs.append(Begun(by.person_name.lower(), by.post_code, by.letter, everything, job))

    def run(self, begun: Begun, then: datetime) -> None:
        """Do a job: it ends where whoever began it no longer sits there."""
        Job.objects.filter(pk=begun.what.pk).update(payload={**begun.what.payload, "then": then.isoformat()})
        perform.call(begun.what.pk)
        job = Job.objects.get(pk=begun.what.pk)
        sits = [begun.post in self.company.seats(begun.person, day) for day in (self.today, timezone.localdate(then))]
        self.saw("a job:", job.state, str(job.done))
        assert job.state == (Job.State.DONE if all(sits) else Job.State.FAILED), f"{begun.person}'s job on {begun.post}"
        assert job.done == (2 if all(sits) else int(sits[0]))
        if job.state == Job.State.DONE:
            assert job.facts == {"found": len([one for one in self.company.listed(begun.post) if one in begun.records])}

    def address(self, record: Record) -> str:
        """Return where a group of a record's fields is edited."""
        return reverse("browse:edit", args=[record.key["uuid"], "basic"])

    def form_status(self, person: str, record: Record, status: int) -> int:
        """Return what a form is answered: account managers keep these fields up, on the posts that have the record."""
        post = self.post_in_browser(person)
        if record not in self.company.opened(post):
            return self.status(person, 404)
        return self.status(person, status if self.company.roles[post] == "account_manager" else 403)
