"""The list: what it shows, what it costs, what it leaves in the trail."""

import re

import pytest

from audit.trail.models import Touched
from customers.browse.models import SavedView
from tests.builders import FULL, a_customer, a_person, a_post, signed_in
from tests.customers.browse.pages import last_line, lines, said, statements

pytestmark = pytest.mark.django_db
AT_MOST = 8


def test_the_list_shows_what_the_post_may_open_and_nothing_else() -> None:
    mine, other = a_post(), a_post("am-2", a="bea")
    a_customer(mine, name="富丽便利店")
    a_customer(other, name="芙蓉超市")
    page = said(signed_in("amy").get("/customers/"))
    assert "富丽便利店" in page and "芙蓉超市" not in page and "may open 1 customer" in page


def test_each_page_is_one_line_with_ids_filter_and_columns() -> None:
    post = a_post()
    shown = {a_customer(post, industry="retail").pk for _ in range(3)}
    a_customer(post, industry="catering")
    signed_in("amy").get("/customers/?industry=retail&columns=size&columns=phone")
    line = last_line()
    assert (line.event, line.facts) == ("records.listed", {"filter": "industry=retail", "columns": "size"})
    assert set(Touched.objects.filter(line=line).values_list("subject_id", flat=True)) == shown


@pytest.mark.parametrize("rows", [10, 100])
def test_a_page_takes_the_same_few_statements_whatever_it_shows(rows: int) -> None:
    post = a_post()
    for _ in range(rows):
        a_customer(post)
    client = signed_in("amy")
    client.get("/customers/")
    with statements() as found:
        page = client.get(f"/customers/?rows={rows}")
    assert said(page).count("row-link") == rows
    assert len(found) == AT_MOST - 1
    assert not [sql for sql in found if "OFFSET" in sql]


def test_pages_follow_each_other_both_ways_without_offset() -> None:
    post = a_post()
    names = sorted(a_customer(post, name=f"{letter}{letter}店").name for letter in "ABCDEFGHIJKL")
    client = signed_in("amy")
    with statements() as found:
        first = client.get("/customers/?rows=10")
        after = re.search(r'rel="next" href="([^"]*)"', first.content.decode())
        assert after is not None
        second = client.get("/customers/" + after[1].replace("&amp;", "&"))
        before = re.search(r'rel="prev" href="([^"]*)"', second.content.decode())
        assert before is not None
        again = client.get("/customers/" + before[1].replace("&amp;", "&"))
    assert _names(first) == names[:10] == _names(again)
    assert _names(second) == names[10:]
    assert not [sql for sql in found if "OFFSET" in sql]


@pytest.mark.parametrize(
    "query",
    [
        "industry=catering",
        "size=large",
        "loyalty=new",
        "region=110101",
        "region=11",
        "region=北京市",
        "delivery_route=28号线",
        "visit_batch=2",
        "order_day=3",
        "q=芙蓉",
        "q=frcs",
        "q=furong",
        "q=FR-1",
    ],
)
def test_filters_and_text_narrow_the_list(query: str) -> None:
    post = a_post()
    a_customer(post, name="富丽便利店", customer_since="2010-01-01", region="370523")
    a_customer(
        post,
        name="芙蓉超市",
        code="FR-1",
        industry="catering",
        size="large",
        customer_since="2026-10-01",
        region="110101",
        delivery_route="28号线",
        visit_batch="2",
        order_day="3",
    )
    assert _names(signed_in("amy").get(f"/customers/?{query}")) == ["芙蓉超市"]


def test_a_filter_that_fits_nothing_says_what_to_do() -> None:
    a_customer(a_post())
    page = said(signed_in("amy").get("/customers/?q=没有这样的名字"))
    assert "No customer fits" in page and 'href="/customers/"' in page


def test_a_post_without_customers_is_told_how_it_gets_some() -> None:
    a_post()
    assert "Your post may open no customer yet" in said(signed_in("amy").get("/customers/"))


def test_columns_are_kept_for_the_person_and_hold_general_fields_only() -> None:
    a_customer(a_post(), size="large", phone=FULL["phone"])
    client = signed_in("amy")
    answer = client.post("/customers/columns/", {"columns": ["size", "phone"], "query": "order_day=5&after=x"})
    assert answer.headers["Location"] == "/customers/?order_day=5"
    client.get("/customers/")
    assert last_line().facts["columns"] == "size"


def test_a_view_is_saved_shown_again_and_deleted_by_its_owner_alone() -> None:
    a_customer(a_post())
    client = signed_in("amy")
    client.post("/customers/views/save/", {"name": "周五订货", "query": "order_day=5"})
    client.post("/customers/views/save/", {"name": "周五订货", "query": "order_day=5&size=large"})
    view = SavedView.objects.get()
    assert (view.person, view.query) == (a_person("amy"), "order_day=5&size=large")
    assert "周五订货" in said(client.get("/customers/views/", headers={"hx-request": "true"}))
    a_post("am-2", a="bea")
    assert signed_in("bea").post(f"/customers/views/{view.pk}/delete/").status_code == 404
    client.post(f"/customers/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("number", [FULL["phone"], "+86 138-4540-5400", FULL["id_number"], FULL["bank_account"]])
def test_a_number_typed_into_the_search_is_found_and_stands_in_no_address_and_no_line(number: str) -> None:
    post = a_post()
    a_customer(post, name="富丽便利店")
    answer = signed_in("amy").post("/customers/search/", {"q": number})
    assert answer.status_code == 200 and "富丽便利店" in said(answer)
    line = last_line()
    assert line.event == "records.searched_exactly"
    assert number not in f"{line.facts} {line.reason} {line.fields}"


def test_other_text_typed_into_the_search_goes_to_the_list() -> None:
    a_post()
    answer = signed_in("amy").post("/customers/search/", {"q": "富丽 & 1"})
    assert answer.headers["Location"] == "/customers/?q=%E5%AF%8C%E4%B8%BD+%26+1"


def test_a_number_in_an_address_is_not_looked_for_and_not_written_down() -> None:
    a_customer(a_post())
    client = signed_in("amy")
    before = lines("records.listed")
    page = said(client.get(f"/customers/?q={FULL['phone']}"))
    assert "search box at the top" in page and lines("records.listed") == before
    client.get(f"/customers/?delivery_route={FULL['phone']}")
    assert FULL["phone"] not in str(last_line().facts)
    client.post("/customers/views/save/", {"name": "x", "query": f"q={FULL['phone']}"})
    assert not SavedView.objects.exists()


def test_a_licence_number_that_could_be_an_account_is_found_all_the_same() -> None:
    post = a_post()
    a_customer(post, name="富丽便利店", licence_number="370523863106", bank_account="")
    a_customer(post, name="芙蓉超市", licence_number="370523000003")
    found = [
        signed_in("amy").post("/customers/search/", {"q": text}, follow=True)
        for text in ("370523863106", "370523000003")
    ]
    assert ["富丽便利店" in said(found[0]), "芙蓉超市" in said(found[1])] == [True, True]


def test_more_than_sixty_searches_by_number_an_hour_are_refused() -> None:
    a_customer(a_post())
    client = signed_in("amy")
    codes = [client.post("/customers/search/", {"q": FULL["phone"]}).status_code for _ in range(61)]
    assert set(codes[:60]) == {200} and codes[60] == 403


def _names(page: object) -> list[str]:
    return re.findall(r'class="row-link"[^>]*>([^<]*)<', said(page))
