"""The demonstration company: valid, invented, loaded once, and its fortnight told by the trail's own rules."""

from datetime import date, datetime, time, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.accounts.models import User
from crm.models import Deadline, Handover, LeaveRequest
from crm.posts.models import Post, Role
from crm.posts.queries import seats_of
from customers.catalog.queries import catalogue, place_of
from customers.catalog.rules import clean
from customers.catalog.shipped import ENTRIES
from customers.intake.models import Import
from customers.management.demo import clock, company, days, people, words
from customers.management.demo.shops import newcomer, shops
from customers.management.demo.stock import SHEET_ROWS, SHEET_TOWN, keeper
from customers.ordering.models import Application
from customers.records.lock import unlocked
from customers.records.models import Attachment, Consent, Customer, Grant
from customers.relay.models import Newcomer
from tests.builders import signed_in

TODAY = date(2026, 11, 23)
BY = {entry.identifier: entry for entry in ENTRIES}


def test_every_value_of_every_shop_is_canonical_and_of_a_field_that_ships() -> None:
    for shop in shops(Random(1), TODAY):
        for name, text in shop.values.items():
            assert name == company.OWN_FIELD or clean(BY[name], text, today=TODAY) == text != ""


def test_shops_are_the_same_each_time_and_no_two_share_a_number_or_a_name() -> None:
    made = list(shops(Random(7), TODAY))
    assert [shop.values for shop in made] == [shop.values for shop in shops(Random(7), TODAY)]
    assert 550 <= len(made) <= 650
    for name in ("code", "name", "licence_number", "id_number", "phone"):
        values = [shop.values[name] for shop in made]
        assert len(set(values)) == len(values), name


def test_the_numbers_are_valid_and_can_be_nobody_s() -> None:
    for shop in shops(Random(1), TODAY):
        assert shop.values["id_number"].startswith(people.NOWHERE) and place_of(people.NOWHERE) is None
        assert shop.values["phone"].startswith(people.PHONE_SEGMENTS)
        assert shop.values.get("bank_account", people.CARD_ISSUER).startswith(people.CARD_ISSUER)


def test_what_a_newcomer_lacks_is_what_the_analyst_and_the_manager_add() -> None:
    shop = next(shops(Random(1), TODAY))
    given = newcomer(shop, TODAY, TODAY).values
    assert {"name", "phone", "id_number", "region"} <= given.keys() and given["collected_on"] == "2026-11-23"
    assert not given.keys() & {"address", "delivery_route", "market_type", "trade_area"}


def test_every_town_has_one_manager_and_every_role_its_post() -> None:
    for town in words.TOWNS:
        assert keeper(town).role == "account_manager" and place_of(town.region) is not None
    assert sum(len(place.towns) for place in company.PLACES) == len(words.TOWNS)
    assert len({place.role for place in company.PLACES}) == 11
    assert all(place.a != place.b and {place.a, place.b} <= company.PEOPLE.keys() for place in company.PLACES)


def test_every_manager_has_visits_on_every_working_day() -> None:
    visits: dict[str, set[str]] = {}
    for shop in shops(Random(1), TODAY):
        visits.setdefault(keeper(shop.town).code, set()).add(shop.values["visit_batch"])
    assert set(map(frozenset, visits.values())) == {frozenset("12345")} and len(visits) == 6


def test_the_plan_keeps_office_hours_but_for_what_an_officer_should_notice() -> None:
    plan = days.fortnight(Random(1), TODAY, [(place.code, place.role) for place in company.PLACES])
    odd = [act for act in plan if act.at.weekday() > 4 or not time(8) <= act.at.time() <= time(17, 30)]
    assert plan == sorted(plan) and len(plan) > 500
    assert {act.post for act in odd} == {"am-4", "am-6"} and len(odd) == 8
    assert min(act.at for act in plan).date() >= TODAY - timedelta(days=days.DAYS)


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23), date(2027, 1, 1)])
def test_a_fortnight_can_be_planned_from_any_weekday(day: date) -> None:
    plan = days.fortnight(Random(1), day, [("am-4", "account_manager"), ("am-6", "account_manager")])
    assert all(act.at.date() <= day for act in plan)
    assert [act.at.weekday() for act in plan if act.kind == "look" and act.post == "am-6" and act.at.weekday() > 4]


def test_the_clock_stands_where_it_is_set_and_goes_on_afterwards() -> None:
    then = timezone.make_aware(datetime(2026, 3, 1, 23, 30))
    with clock.at(then):
        assert timezone.now() == then and timezone.localdate() == date(2026, 3, 1)
        assert LogEntry().timestamp == then
    assert timezone.now() > then


@pytest.mark.django_db
def test_it_is_not_loaded_over_people_or_where_others_could_reach_it(settings: Any) -> None:
    with pytest.raises(CommandError, match="passwords are public"):
        call_command("load_demo")
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    User.objects.create(username="somebody")
    said = StringIO()
    call_command("load_demo", stdout=said)
    call_command("load_demo", "--sign-ins", stdout=said)
    assert "people or posts already" in said.getvalue() and "There is no demonstration company" in said.getvalue()
    assert not Post.objects.exists()


@pytest.fixture
def loaded(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Load a company of fewer shops, and return what the command said."""
    towns = [town if town.name == SHEET_TOWN else town._replace(shops=town.shops // 5) for town in words.TOWNS]
    monkeypatch.setattr(words, "TOWNS", tuple(towns))
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    said = StringIO()
    call_command("load_demo", stdout=said)
    call_command("load_demo", stdout=said)
    call_command("load_demo", "--sign-ins", stdout=said)
    return said.getvalue()


def test_a_company_is_loaded_once_with_people_records_and_a_fortnight_of_trail(loaded: str) -> None:
    assert "is there already" in loaded and company.PASSWORD in loaded
    today = timezone.localdate()
    for username, *_rest in company.sign_ins():
        person = User.objects.get(username=username)
        assert person.check_password(company.PASSWORD) and seats_of(person.pk, today) and username in loaded
        assert signed_in(username).get("/", headers={"host": "localhost"}).status_code == 200
    assert set(Post.objects.values_list("role__code", flat=True)) == set(Role.objects.values_list("code", flat=True))
    standing_in = [seat for seat in seats_of(User.objects.get(username="zhaomin").pk, today) if seat.standing_in]
    assert [seat.post_code for seat in standing_in] == [company.AWAY]
    assert len(seats_of(User.objects.get(username="xunuo").pk, today)) == 2
    assert catalogue().entry(company.OWN_FIELD).built_in is False

    events = set(LogEntry.objects.values_list("event", flat=True))
    assert events >= {
        "session.opened", "records.listed", "record.opened", "field.revealed", "record.changed", "record.refused",
        "record.admitted", "records.searched_exactly", "import.committed", "record.granted", "post.leave_entered",
        "trail.read", "demo.loaded",
    }  # fmt: skip
    assert not LogEntry.objects.filter(timestamp__gt=timezone.now()).exists()
    assert LogEntry.objects.filter(post_code=company.AWAY, stands_in_for="李想").exists()
    assert set(LogEntry.objects.filter(event="record.refused").values_list("facts__gate", flat=True)) <= {
        "grant",
        "tier",
        "consent",
    }

    sheet = Import.objects.get()
    assert (sheet.state, sheet.rows, sheet.made.count()) == (Import.State.DONE, SHEET_ROWS, SHEET_ROWS - 2)
    with unlocked():
        count = Customer.objects.exclude(state=Customer.State.MERGED).count()
        assert Attachment.objects.exists() and Consent.objects.filter(purpose="marketing").exists()
        assert Grant.objects.filter(group__name="post:la-1").count() == count
        merged = Customer.objects.filter(state=Customer.State.MERGED)
        assert merged.count() == 1 and not Grant.objects.filter(content_object__in=merged).exists()
        granted = Customer.objects.exclude(pk__in=merged)
        assert not granted.exclude(grants__basis__in=["route", "service", "relay"]).exists()
        assert Customer.objects.filter(completeness__lt=50).exists()
        drafts = set(Customer.objects.filter(state=Customer.State.DRAFT).values_list("pk", flat=True))
        assert Customer.objects.filter(completeness__gt=85).exists()

    stages = dict(Newcomer.objects.values_list("stage").annotate(Count("pk")))
    assert all(stages[stage] for stage in ("placing", "business", "approval", "admitted"))
    assert set(Newcomer.objects.exclude(stage="admitted").values_list("customer", flat=True)) == drafts
    assert LogEntry.objects.filter(event="newcomer.sent_back").exists() and Application.objects.count() > 2
    assert LeaveRequest.objects.get().case.state == "open"
    assert Handover.objects.filter(leave__until__gt=today, taken_at=None).exists()
    assert not Deadline.objects.filter(opened_at__gt=timezone.now()).exists()
