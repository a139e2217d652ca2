"""The compliance officer's room in the browser."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils import timezone

from audit.reading import queries
from audit.reading.urls import urlpatterns as rooms
from audit.reading.vocabulary import Codes
from audit.trail.actions import Line, Subject, write, write_many
from audit.trail.models import LogEntry
from crm.urls import urlpatterns as product
from tests.audit.lines import CHANGED, LISTED, OPENED, REFUSED, REVEALED, a_line, an_actor
from tests.audit.routes import record
from tests.builders import a_post, signed_in

pytestmark = pytest.mark.django_db
urlpatterns = [*product, path("values/<int:pk>/", record, name="test-values")]
SHOP = Subject(7, "370523007 富丽堂皇便利店")
HOSTILE = '<script>alert(1)</script>"\'\n=HYPERLINK("x")'


class Words(Codes):
    """What a floor above might say."""

    def fields(self) -> dict[str, str]:
        return {"name": "Company name", "phone": "Phone", "order_day": "Order day"}

    def purposes(self) -> dict[str, str]:
        return {"delivery": "Delivery"}

    def posts(self) -> dict[str, str]:
        return {"am-1": "Account manager 1"}

    def find(self, text: str) -> list[tuple[int, str]]:
        return [(7, SHOP.label)]

    def labels(self, ids: object) -> dict[int, str]:
        return {7: SHOP.label}


@pytest.fixture
def officer(settings) -> Client:
    settings.TRAIL_VOCABULARY = f"{__name__}.Words"
    return signed_in("cora", post=a_post("co-1", role="compliance_officer", a="cora"))


@pytest.fixture
def lines() -> dict[str, LogEntry]:
    amy, bo = an_actor("amy"), an_actor("bo", letter="B", stands_in_for="Amy")
    return {
        "opened": a_line(OPENED, by=amy, subject=SHOP, purpose="delivery", tier="general"),
        "revealed": a_line(REVEALED, by=bo, subject=SHOP, fields=["phone"], purpose="delivery", tier="sensitive"),
        "changed": a_line(
            CHANGED, by=bo, subject=SHOP, fields=["phone"], changes={"name": ("旧店", "新店")}, sealed="TOKEN"
        ),
        "refused": a_line(REFUSED, by=amy, subject=SHOP, outcome="refused", facts={"gate": "grant"}),
        "listed": write(LISTED, by=amy, touched=[SHOP.id, 8]),
    }


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def read_lines() -> list[LogEntry]:
    return list(LogEntry.objects.filter(event="trail.read").order_by("id"))


def urls() -> Iterator[str]:
    for pattern in rooms:
        yield reverse(f"reading:{pattern.name}", args=[7] if "<int:pk>" in str(pattern.pattern) else [])


def test_only_the_compliance_officer_may_enter_any_room() -> None:
    manager, nobody = signed_in("amy", post=a_post("am-1", a="amy")), Client()
    for url in urls():
        for client, status in ((manager, 404), (nobody, 302)):
            assert client.get(url).status_code in (status, 405), url
            assert client.post(url).status_code in (status, 405), url
    assert LogEntry.objects.filter(event="door.refused", person_name="Amy").exists()


def test_the_first_page_tells_who_did_what_to_whom_and_why(officer: Client, lines: dict[str, LogEntry]) -> None:
    page = text(officer.get("/trail/"))
    for said in ("富丽堂皇便利店", "B for Amy", "Delivery", "Phone", "Opened", "Refused", "2 records"):
        assert said in page
    assert reverse("reading:history", args=[7]) in page
    assert "TOKEN" not in page


@pytest.mark.parametrize(
    ("letter", "language", "said"),
    [("B", "en", "B for Amy"), ("B", "zh-hans", "B 代 Amy"), ("S", "en", "superior for Amy")],
)
def test_a_line_says_in_whose_place_it_was_done(letter: str, language: str, said: str) -> None:
    a_line(
        OPENED, by=an_actor("bo", letter=letter, stands_in_for="Amy"), subject=SHOP, purpose="delivery", tier="general"
    )
    officer = signed_in("olga", post=a_post("co-1", role="compliance_officer", a="olga"), language=language)
    assert said in text(officer.get("/trail/"))


def test_looking_is_itself_a_line_without_what_was_typed(officer: Client) -> None:
    officer.get("/trail/", {"text": "11010519491231002X", "kinds": ["reveal"]})
    (line,) = read_lines()
    assert (line.person_name, line.post_code, line.kind) == ("Cora", "co-1", "view")
    assert "text=given kinds=reveal" in line.facts["search"]
    assert "11010519491231002X" not in repr(LogEntry.objects.values().get(pk=line.pk))


def test_what_cannot_be_noted_is_not_shown(officer: Client, lines: dict[str, LogEntry], monkeypatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("auditlog.models.AbstractLogEntry.save", down)
    for url in (*urls(), reverse("reading:line", args=[lines["changed"].pk])):
        answer = officer.post(url) if "download" in url else officer.get(url)
        assert answer.status_code in (503, 404), url
        assert "富丽堂皇" not in text(answer)


def test_filters_stand_as_chips_that_can_be_dropped(officer: Client, lines: dict[str, LogEntry]) -> None:
    page = text(officer.get("/trail/", {"kinds": ["reveal"], "post": "am-1", "field": "phone"}))
    assert "Field: Phone" in page
    assert "Post: Account manager 1" in page
    assert lines["revealed"].pk in [line.id for line in officer.get("/trail/", {"field": "phone"}).context["lines"]]
    assert [line.id for line in officer.get("/trail/", {"kinds": ["reveal"]}).context["lines"]] == [
        lines["revealed"].pk
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "2026-13-45"},
        {"first": "2026-11-20", "last": "2026-11-01"},
        {"first": "1999-01-01"},
        {"person": "x' OR 1=1"},
        {"person": "9" * 40},
        {"subject": "-1"},
        {"kinds": "nonsense"},
        {"post": "x" * 500},
        {"after": "nonsense"},
        {"text": "\x00"},
        {"text": "%_\\"},
    ],
)
def test_nonsense_is_answered_with_a_page(officer: Client, asked: dict[str, str]) -> None:
    assert officer.get("/trail/", asked).status_code == 200


@pytest.mark.parametrize("name", ["line", "history", "then", "viewers", "person"])
@pytest.mark.parametrize("number", [987654, 2**63, 10**30])
def test_what_no_line_speaks_of_is_not_there(officer: Client, name: str, number: int) -> None:
    assert officer.get(reverse(f"reading:{name}", args=[number])).status_code == 404


def test_hostile_text_stays_text(officer: Client) -> None:
    subject = Subject(7, HOSTILE)
    line = a_line(CHANGED, by=an_actor(), subject=subject, reason=HOSTILE, changes={"name": (HOSTILE, HOSTILE)})
    for url in ("/trail/", f"/trail/lines/{line.pk}/", "/trail/records/7/", "/trail/records/7/then/"):
        page = text(officer.get(url))
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


def test_a_line_shows_general_values_and_offers_to_ask_for_the_sealed_ones(
    officer: Client, lines: dict[str, LogEntry], settings
) -> None:
    url = reverse("reading:line", args=[lines["changed"].pk])
    page = text(officer.get(url))
    assert "旧店" in page
    assert "新店" in page
    assert "the values are sealed" in page
    assert "TOKEN" not in page
    assert "Ask to see the values" not in page
    settings.ROOT_URLCONF = __name__
    assert f'href="/values/{lines["changed"].pk}/"' in text(officer.get(url))
    assert "Ask to see the values" not in text(officer.get(reverse("reading:line", args=[lines["opened"].pk])))


def test_reading_about_a_customer_stands_in_that_customers_history(officer: Client, lines: dict[str, LogEntry]) -> None:
    for name in ("history", "then", "viewers"):
        officer.get(reverse(f"reading:{name}", args=[7]))
    officer.get(reverse("reading:line", args=[lines["changed"].pk]))
    assert [(line.object_id, line.facts["page"]) for line in read_lines()] == [
        (7, "history"),
        (7, "then"),
        (7, "viewers"),
        (7, "line"),
    ]


def test_the_history_has_the_lists_unless_told_otherwise(officer: Client, lines: dict[str, LogEntry]) -> None:
    shown = officer.get("/trail/records/7/").context["lines"]
    assert {line.id for line in shown} >= {line.pk for line in lines.values()}
    own = officer.get("/trail/records/7/", {"lists": "no"}).context["lines"]
    assert lines["listed"].pk not in {line.id for line in own}


def test_a_customer_only_ever_listed_is_known_too(officer: Client, lines: dict[str, LogEntry]) -> None:
    assert officer.get("/trail/records/8/").status_code == 200


def test_a_day_gone_by_shows_the_values_of_that_day(officer: Client) -> None:
    by, today = an_actor(), timezone.localdate()
    for days, before, after in ((9, "", "旧店"), (2, "旧店", "新店")):
        a_line(CHANGED, by=by, subject=SHOP, ago=timedelta(days=days), changes={"name": (before, after)},
               fields=["phone"], sealed="TOKEN")  # fmt: skip
    page = text(officer.get("/trail/records/7/then/", {"day": today - timedelta(days=5)}))
    assert "旧店" in page
    assert "新店" not in page
    assert "the value is sealed" in page
    assert "新店" in text(officer.get("/trail/records/7/then/"))
    assert "TOKEN" not in page


def test_who_saw_a_customer_names_the_revealed_fields(officer: Client, lines: dict[str, LogEntry]) -> None:
    rows = officer.get("/trail/records/7/viewers/").context["rows"]
    told = {seen.person_name: (seen.kinds, revealed) for seen, revealed in rows}
    assert told["Bo"] == ({"reveal": 1, "edit": 1}, ["Phone"])
    assert told["Amy"] == ({"view": 1, "refusal": 1, "list": 1}, [])


def test_one_persons_day_can_be_walked(officer: Client, lines: dict[str, LogEntry]) -> None:
    pk = lines["opened"].actor_id
    answer = officer.get(reverse("reading:person", args=[pk]))
    assert answer.context["lines"][0].id == lines["opened"].pk
    assert sum(count for _hour, count in answer.context["hours"]) == 3
    assert officer.get(reverse("reading:person", args=[pk]), {"day": "2020-01-01"}).context["lines"] == []


def test_counts_have_a_picture_and_its_table(officer: Client, lines: dict[str, LogEntry]) -> None:
    page = text(officer.get("/trail/counts/"))
    assert "<svg" in page
    assert "<table" in page
    assert officer.get("/trail/counts/").context["rows"][0][3] == 1
    everything = officer.get("/trail/counts/", {"kind": "", "weeks": "4"}).context
    assert len(everything["mondays"]) == 4
    assert sum(row[3] for row in everything["rows"]) > 4
    assert officer.get("/trail/counts/", {"kind": "x", "weeks": "999"}).status_code == 200


def test_a_download_is_the_search_and_a_line_before_the_first_byte(officer: Client, lines: dict[str, LogEntry]) -> None:
    a_line(OPENED, by=an_actor(), subject=Subject(7, "=HYPERLINK(1)"), reason=HOSTILE)
    answer = officer.post("/trail/download/?kinds=view&kinds=edit")
    line = LogEntry.objects.get(event="trail.downloaded")
    assert (line.kind, line.facts["search"].endswith("kinds=view,edit")) == ("export", True)
    content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.reader(StringIO(content.removeprefix("\ufeff"))))
    assert content.startswith("\ufeff")
    assert [int(row[0]) for row in rows[1:] if "test." in row[10]] == [
        LogEntry.objects.get(subject_label="=HYPERLINK(1)").pk,
        lines["changed"].pk,
        lines["opened"].pk,
    ]
    assert rows[1][11] == "'=HYPERLINK(1)"
    assert "TOKEN" not in content
    assert "attachment" in answer["Content-Disposition"]


def test_a_download_is_asked_for_by_post_only(officer: Client) -> None:
    assert officer.get("/trail/download/").status_code == 405
    assert not LogEntry.objects.filter(event="trail.downloaded").exists()


def test_the_pages_speak_chinese_too(settings) -> None:
    settings.TRAIL_VOCABULARY = ""
    reader = signed_in("cora", post=a_post("co-1", role="compliance_officer", a="cora"), language="zh-hans")
    assert 'lang="zh-hans"' in text(reader.get("/trail/"))


def test_pages_take_the_same_statements_however_many_lines_there_are(officer: Client) -> None:
    amy = an_actor()
    pages = ["/trail/", "/trail/?field=phone", "/trail/records/7/", "/trail/records/7/then/",
             "/trail/records/7/viewers/", f"/trail/people/{amy.person_id}/", "/trail/counts/"]  # fmt: skip

    def fill(count: int) -> None:
        lines = (Line(SHOP, fields=["phone"], changes={"name": ("a", "b")}) for _ in range(count))
        write_many(CHANGED, lines, by=amy)
        for _ in range(count):
            write(LISTED, by=amy, touched=[SHOP.id])

    def statements() -> list[int]:
        counted = []
        for url in pages:
            with CaptureQueriesContext(connection) as ran:
                assert officer.get(url).status_code == 200
            counted.append(len(ran))
        return counted

    fill(3)
    statements()
    few = statements()
    fill(120)
    assert statements() == few
    assert max(few) <= 12, dict(zip(pages, few, strict=True))
    assert queries.PAGE < 120
