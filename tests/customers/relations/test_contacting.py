"""Contacts, the day of the next one, who is overdue, stages, value and care, through the verbs."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.notices.models import Notice
from customers.catalog.levels import UNGRADED, level_of
from customers.records.following import followers
from customers.records.grading import give_grades
from customers.relations import actions, contacting, queries
from customers.relations.models import CareDate, Interaction, Relation, ValueNote
from customers.relations.reminding import remind
from tests.builders import a_customer, seat, signed_in
from tests.customers.browse.pages import last_line, lines, said, statements
from tests.customers.relations.ways import Shop, a_shop, in_days

pytestmark = pytest.mark.django_db
EVERY = UNGRADED.contact_interval_days


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def the_relation(shop: Shop) -> Relation:
    return Relation.objects.get(customer=shop.customer.pk)


@pytest.mark.parametrize(
    ("kind", "event"), [("visit", "relation.visited"), ("call", "relation.called"), ("message", "relation.wrote")]
)
def test_a_contact_is_a_row_a_line_and_the_day_of_the_next(shop: Shop, kind: str, event: str) -> None:
    shop.does(contacting.log, kind, on=in_days(0), note="谈了新品")
    row, line = the_relation(shop), last_line()
    assert (row.last_kind, row.last_on, row.due_on) == (kind, in_days(0), in_days(EVERY))
    assert line.event == event and line.object_id == shop.customer.pk and "谈了新品" not in line.body


def test_a_contact_that_is_entered_late_does_not_hide_a_later_one(shop: Shop) -> None:
    shop.does(contacting.log, "call", on=in_days(0), next_on=in_days(3))
    shop.does(contacting.log, "visit", on=in_days(-10))
    row = the_relation(shop)
    assert (row.last_kind, row.due_on) == ("call", in_days(3)) and Interaction.objects.count() == 2


def test_a_new_contact_fulfils_what_was_agreed(shop: Shop) -> None:
    shop.does(contacting.agree_next, in_days(3))
    assert the_relation(shop).due_on == in_days(3) and last_line().facts == {"day": in_days(3).isoformat()}
    shop.does(contacting.log, "call", on=in_days(0))
    assert the_relation(shop).due_on == in_days(EVERY)


def test_b_logs_in_as_place() -> None:
    shop = a_shop(away=(in_days(-1), in_days(5)))
    shop.does(contacting.log, "visit", on=in_days(0), person="bo")
    row = Interaction.objects.get()
    assert (row.person_name, row.letter, row.stands_in_for, row.post) == ("Bo", "B", "Amy", shop.manager)


def test_overdue_are_those_of_the_post_the_longest_first(shop: Shop) -> None:
    late = a_customer(shop.manager, name="晚来便利店")
    theirs = a_customer(shop.other, name="别处便利店")
    for customer, days in ((shop.customer, 1), (late, 9), (theirs, 5)):
        Relation.objects.create(customer_id=customer.pk, due_on=in_days(-days))
    today = timezone.localdate()
    mine = queries.overdue_contacts(shop.manager.group_id, today)
    assert [row.customer_id for row in mine] == [late.pk, shop.customer.pk]
    assert [row.customer_id for row in queries.overdue_contacts(shop.other.group_id, today)] == [theirs.pk]
    assert queries.overdue_count(seat(shop.manager), today) == 2
    assert not queries.overdue_contacts(shop.manager.group_id, in_days(-9))


def test_overdue_are_read_a_page_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(5):
        customer = a_customer(shop.manager, name=f"第{number}便利店")
        Relation.objects.create(customer_id=customer.pk, due_on=in_days(-3))
    seen, after, by = list[int](), "", seat(shop.manager)
    for _page in range(3):
        with statements() as asked:
            part = queries.overdue_page(by, timezone.localdate(), after)
        assert len(asked) == 1
        seen, after = [*seen, *(row.pk for row in part.rows)], part.after
    assert after == "" and seen == sorted(set(seen)) and len(seen) == 5
    assert len(queries.overdue_page(by, timezone.localdate(), "x~y").rows) == 2


def test_the_machine_counts_whom_nobody_has_contacted_yet(shop: Shop) -> None:
    another = a_customer(shop.other)
    assert contacting.recount() == 2
    assert the_relation(shop).due_on == in_days(EVERY)
    assert Relation.objects.filter(customer=another.pk).exists() and last_line().event == "relation.counted"
    assert contacting.recount() == 0


def test_a_grade_moves_the_day_of_the_next_contact_and_leaves_the_stage(shop: Shop) -> None:
    shop.does(contacting.log, "visit", on=in_days(-1))
    shop.does(contacting.move, "contract")
    by = seat(shop.chief)
    with acting(by=by):
        give_grades(
            {shop.customer.pk: "important"}, on=in_days(0), grading="2026-1", rules="1", groups=[by.group_id], by=by
        )
    assert contacting.recount() == 1 and contacting.recount() == 0
    row, days = the_relation(shop), level_of("important").contact_interval_days
    assert (row.level, row.due_on, row.stage) == ("important", in_days(days - 1), "contract")


def test_a_stage_is_kept_with_its_day_and_moving_nowhere_writes_nothing(shop: Shop) -> None:
    assert shop.does(contacting.move, "proposal")
    row = the_relation(shop)
    assert (row.stage, row.stage_since) == ("proposal", in_days(0))
    assert last_line().facts == {"stood": "", "stands": "proposal"}
    assert not shop.does(contacting.move, "proposal") and lines("relation.moved") == 1
    assert shop.does(contacting.move, "") and the_relation(shop).stage_since is None


def test_value_notes_keep_what_stood_before(shop: Shop) -> None:
    shop.does(contacting.value, "旺季量大")
    shop.does(contacting.value, "旺季量大，回款快")
    texts = [note.text for note in queries.around(shop.ticket()).values]
    assert texts == ["旺季量大，回款快", "旺季量大"] and lines("relation.valued") == 2
    assert ValueNote.objects.count() == 2


def care(shop: Shop, days: int, **more: object) -> CareDate:
    given = {"kind": "opening", "day": in_days(days), "yearly": True, "reason": "开业周年", "agreed": False, **more}
    return shop.does(contacting.set_care, **given)


def test_a_care_date_is_told_once_without_the_name(shop: Shop) -> None:
    made = care(shop, 2)
    care(shop, 9)
    assert remind(timezone.localdate()) == 1 and remind(timezone.localdate()) == 0
    notice = Notice.objects.get(tiding="care.coming")
    assert notice.post == shop.manager and notice.facts == {"number": made.number, "day": in_days(2).isoformat()}
    assert shop.customer.name not in f"{notice.facts}{notice.link}"
    assert last_line().event == "care.reminded" and last_line().object_id == shop.customer.pk


def test_b_is_reminded_of_a_care_date_and_a_step_while_a_is_away() -> None:
    shop = a_shop(away=(in_days(-1), in_days(5)))
    given = {"kind": "opening", "day": in_days(2), "yearly": True, "reason": "开业周年", "agreed": False}
    made = shop.does(contacting.set_care, person="bo", **given)
    wanted = [actions.StepWanted("上门", shop.manager, in_days(3))]
    plan = shop.does(actions.plan, person="bo", goal="提高动销", steps=wanted)
    remind(timezone.localdate())
    bo = signed_in("bo")
    assert made.number in said(bo.get(reverse("notices:list"))) and plan.number in said(bo.get("/"))


def test_a_yearly_day_comes_again_and_one_that_came_is_over(shop: Shop) -> None:
    yearly, once = care(shop, 1), care(shop, 1, yearly=False)
    remind(in_days(0))
    remind(in_days(2))
    yearly.refresh_from_db()
    once.refresh_from_db()
    assert yearly.day > in_days(300) and yearly.ended_on is None and once.ended_on == in_days(2)
    remind(yearly.day - timedelta(days=1))
    assert Notice.objects.filter(tiding="care.coming").count() == 3


def test_an_ended_care_date_is_told_no_more(shop: Shop) -> None:
    made = care(shop, 1)
    shop.does(contacting.end_care, made)
    shop.does(contacting.end_care, made)
    assert remind(timezone.localdate()) == 0 and lines("care.ended") == 1


def test_the_database_keeps_no_birthday_that_was_not_agreed(shop: Shop) -> None:
    made = care(shop, 1, kind="birthday", agreed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        CareDate.objects.filter(pk=made.pk).update(agreed=False)


def test_every_table_of_a_customer_follows_a_merge() -> None:
    told = followers()
    assert told["customers.Relation"].alone
    names = ("Interaction", "ServiceCase", "ValueNote", "FollowUpPlan", "Improvement", "CareDate", "Correction")
    assert {f"customers.{name}" for name in names} <= told.keys()


def test_contacts_that_came_with_a_merge_are_counted(shop: Shop) -> None:
    shop.does(contacting.log, "call", on=in_days(-40))
    twin = a_customer(shop.manager, name="同一家便利店")
    Shop(shop.manager, shop.chief, shop.analyst, shop.other, twin).does(contacting.log, "visit", on=in_days(-2))
    Interaction.objects.filter(customer=twin.pk).update(customer=shop.customer.pk)
    assert contacting.catch_up() == 1 and contacting.catch_up() == 0
    row = the_relation(shop)
    assert (row.last_kind, row.last_on, row.due_on) == ("visit", in_days(-2), in_days(EVERY - 2))


def test_no_line_of_contacts_holds_what_was_written(shop: Shop) -> None:
    shop.does(contacting.log, "visit", on=in_days(0), note="老板想换招牌")
    shop.does(contacting.value, "回款快的客户")
    told = "".join(LogEntry.objects.values_list("body", flat=True))
    assert "招牌" not in told and "回款快" not in told
