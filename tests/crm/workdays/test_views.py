"""The pages of the calendar: everybody reads, the information centre changes, a fault stands beside its field."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import CalendarDay, CalendarYear
from crm.workdays.queries import calendar
from crm.workdays.sources import announced_years
from tests.builders import a_post, signed_in

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YEAR = max(*announced_years(), TODAY.year) + 1
NOTICE = {
    "year": YEAR,
    "source": "国办发明电〔2026〕9号",
    "off": f"{YEAR}-01-01 元旦\n{YEAR}-02-05 ~ {YEAR}-02-13 春节",
    "made_up": "",
}


@pytest.fixture
def centre() -> Client:
    a_post("ic-1", role="information_centre", a="ines")
    return signed_in("ines")


@pytest.fixture
def manager() -> Client:
    a_post("am-1", a="amy")
    return signed_in("amy")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def faults(client: Client, address: str, **data: object) -> dict[str, list[str]]:
    answer = client.post(address, data)
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


def test_a_year_shows_its_days_off_and_made_up_in_words(manager: Client) -> None:
    text = page(manager, "/calendar/2026/")
    assert text.count('<table class="month"') == 12
    assert text.count('<b class="sign sign-on">work</b>') - 1 == 6
    assert "National Day" in text and 'class="provisional"' not in text
    assert "/calendar/set/" not in text and "/calendar/load/" not in text


def test_a_year_not_announced_says_so_at_its_head_and_on_each_month(manager: Client) -> None:
    text = page(manager, f"/calendar/{YEAR}/")
    assert text.count('class="provisional"') == 13
    assert f'href="/calendar/{YEAR - 1}/"' in text and f'href="/calendar/{YEAR + 1}/"' in text


def test_there_is_no_page_beyond_the_calendar(manager: Client) -> None:
    for year in (0, 2019, 2041, 99999):
        assert manager.get(f"/calendar/{year}/").status_code == 404
    assert "/calendar/2041/" not in page(manager, "/calendar/2040/")


def test_the_missing_year_is_a_note_on_every_year(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(YEAR - 1, 11, 2))
    assert f"The official calendar of {YEAR} is not known here yet" in page(manager, "/calendar/")
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(YEAR - 1, 11, 1))
    assert "is not known here yet" not in page(manager, "/calendar/")


def test_the_centre_sets_a_day_and_gives_it_back(centre: Client) -> None:
    # A Saturday that is made up would only be an ordinary one again.
    day = next(day for day in (calendar().after(TODAY, count) for count in (3, 4, 5)) if day.weekday() < 5)
    answer = centre.post("/calendar/set/", {"day": day, "works": "no", "reason": "盘点"})
    assert answer["Location"] == f"/calendar/{day.year}/" and not calendar().is_working(day)
    text = page(centre, f"/calendar/{day.year}/")
    assert "盘点" in text and "Ines" in text and "off*" in text
    own = CalendarDay.objects.get()
    assert "盘点" in page(centre, f"/calendar/own/{own.pk}/forget/")
    assert centre.post(f"/calendar/own/{own.pk}/forget/").status_code == 302 and calendar().is_working(day)


def test_a_day_gone_by_is_declined_beside_the_field(centre: Client) -> None:
    yesterday = TODAY - timedelta(days=1)
    found = faults(centre, "/calendar/set/", day=yesterday, works="no", reason="x")
    assert "lies in the past" in found["day"][0]
    assert set(faults(centre, "/calendar/set/", day="", works="", reason="")) == {"day", "works", "reason"}
    row = CalendarDay.objects.create(layer="company", day=yesterday, works=False)
    assert "lies in the past" in faults(centre, f"/calendar/own/{row.pk}/forget/")["__all__"][0]
    assert "past" in page(centre, "/calendar/")


def test_the_centre_loads_a_year(centre: Client) -> None:
    answer = centre.post("/calendar/load/", NOTICE)
    assert answer["Location"] == f"/calendar/{YEAR}/"
    text = page(centre, f"/calendar/{YEAR}/")
    assert "国办发明电〔2026〕9号" in text and "春节" in text and 'class="provisional"' not in text
    assert CalendarYear.objects.get().year == YEAR


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("off", f"{YEAR}-01-01\n春节", "Line 2: “春节” Write a range"),
        ("off", f"{YEAR}-01-01\n{YEAR}-02-30", "Line 2: “{YEAR}-02-30” There is no such day"),
        ("off", f"{YEAR}-01-01\n{YEAR}-01-01 元旦", "Line 2: 1 Jan {YEAR} stands in an earlier line already"),
        ("off", f"{YEAR + 1}-01-01", "Line 1: 1 Jan {NEXT} is not in this year"),
        ("made_up", "tomorrow", "Line 1: “tomorrow” Write a day"),
        ("made_up", f"{YEAR}-02-05", "5 Feb {YEAR} stands among the days off too"),
        ("year", TODAY.year - 1, "This year is over"),
        ("year", 2041, "does not reach"),
    ],
)
def test_a_fault_of_a_notice_stands_beside_its_field_and_names_the_line(
    centre: Client, field: str, value: object, said: str
) -> None:
    found = faults(centre, "/calendar/load/", **{**NOTICE, field: value})
    assert said.format(YEAR=YEAR, NEXT=YEAR + 1) in found[field][0] and len(found) == 1
    assert not CalendarYear.objects.exists()


def test_a_year_takes_the_same_statements_however_many_days_it_names(manager: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(manager, "/calendar/2030/")
        return len(asked)

    statements()
    few = statements()
    rows = [CalendarDay(layer="company", day=date(2030, 3, 1) + timedelta(days=n), works=False) for n in range(40)]
    CalendarDay.objects.bulk_create(rows)
    assert statements() == few


def test_the_companys_own_days_stand_on_the_page_of_their_year(manager: Client) -> None:
    CalendarDay.objects.create(layer="company", day=date(2030, 3, 1), works=False, name="盘点", set_by="Ines · ic-1")
    assert "Ines · ic-1" in page(manager, "/calendar/2030/")
    other = page(manager, "/calendar/2031/")
    assert "Ines" not in other and "The company follows the official calendar" in other


def test_a_day_may_be_named_in_the_address_and_nonsense_there_does_no_harm(centre: Client) -> None:
    assert 'value="2030-05-06"' in page(centre, "/calendar/set/?day=2030-05-06")
    page(centre, "/calendar/set/?day=nonsense")
