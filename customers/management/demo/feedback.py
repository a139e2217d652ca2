"""Feedback of the demonstration: the ready-made forms are published, and account managers fill them in (P9.3, P9.4)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.posts.queries import Seat
from customers.feedback import drafting, queries
from customers.feedback.actions import submit
from customers.feedback.models import FormVersion
from customers.feedback.rules import Kind, Question, asked
from customers.management.demo.days import Act, working_days
from customers.records import besides
from customers.records.gate import list_records, open_record
from customers.records.queries import ListQuery

PUBLISH, FILL = KINDS = ("feedback_publish", "feedback_fill")
KEPT = 30  # customers of a post who are asked
A_DAY = 2
AIMED = {"intention": {"industries": ["retail"]}}
TEXTS = (
    "送货有时偏晚，赶不上早上开门", "希望多给几个新品的货源", "客户经理来得勤，有问题都能答复",
    "门口修路，这个月客流少", "订货系统有时打不开", "结算方便，没什么意见", "陈列架有点旧，想换一组",
    "节前备货量希望再多些", "破损的两条已经换了，挺快",
)  # fmt: skip


def acts(rng: Random, today: date) -> Iterator[Act]:
    """Yield the publication on the first working day, then a few forms a day, filled in by account managers."""
    days = list(working_days(today))
    for day in days[:1]:
        yield Act(datetime.combine(day, time(8, 52)), "sa-1", PUBLISH)
    for day in days:
        for number in range(1, 7):
            for _time in range(A_DAY):
                at = timedelta(minutes=rng.randrange(9 * 60 + 30, 17 * 60))
                yield Act(datetime.combine(day, time()) + at, f"am-{number}", FILL)


class Asking:
    """Forms as they are filled in: dice of their own, and whom each post asks."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.known: dict[str, list[UUID]] = {}

    def act(self, seat: Seat, kind: str) -> None:
        """Publish the forms, or fill one in for a customer."""
        if kind == PUBLISH:
            _publish(seat)
            return
        if seat.post_code not in self.known:
            page = list_records(ListQuery(columns=("order_day",), size=KEPT), by=seat, purpose="visit")
            self.known[seat.post_code] = [row["uuid"] for row in page.rows]
        record = open_record(self.rng.choice(self.known[seat.post_code]), by=seat, purpose="visit", only=())
        forms = queries.suiting(besides.beside(record.id).classes) if record.state == "active" else []
        if forms:
            version = self.rng.choice(forms)
            way = "visit" if version.form.ready == "visit" or self.rng.random() < 0.6 else "telephone"
            submit(version, record.id, self._answers(version), way=way, by=seat)

    def _answers(self, version: FormVersion) -> Mapping[str, Any]:
        """Return what a customer says, mostly satisfied; pictures are left out, open questions now and then."""
        found: dict[str, Any] = {}
        mood = self.rng.betavariate(4, 1.6)  # one mood a customer, so that the answers go together
        for question in version.asked.questions:
            needed = question.required or (question.kind != Kind.FILE and self.rng.random() < 0.7)
            if needed and question in asked(version.asked, found):
                found[question.id] = self._answer(question, mood)
        return found

    def _answer(self, question: Question, mood: float) -> Any:
        felt = min(max(mood + self.rng.gauss(0, 0.12), 0), 0.999)
        match question.kind:
            case Kind.SCALE | Kind.NPS:
                return question.numbers[int(felt * len(question.numbers))]
            case Kind.SINGLE:
                return question.options[int((1 - felt) * len(question.options))].id
            case Kind.MULTIPLE:
                return [one.id for one in self.rng.sample(question.options, self.rng.randrange(1, 3))]
            case Kind.MATRIX:
                options = question.options
                return {row.id: options[int((1 - felt) * self.rng.random() * len(options))].id for row in question.rows}
            case Kind.DATE:
                return (timezone.localdate() - timedelta(days=self.rng.randrange(6))).isoformat()
        return self.rng.choice(TEXTS)


def _publish(seat: Seat) -> None:
    drafting.load_ready(by=seat)
    for draft in FormVersion.objects.select_related("form").filter(published_at=None).order_by("pk"):
        drafting.publish(draft, rev=draft.rev, by=seat)
        if classes := AIMED.get(draft.form.ready):
            drafting.aim(draft.form, classes, by=seat)
