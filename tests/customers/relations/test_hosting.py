"""Activities and news: whom they reach, by consent and by what a post may open, and what became of each."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.trail.context import acting
from crm.models import Post
from customers.records.following import followers
from customers.records.ticket import NotThere
from customers.relations import hosting
from customers.relations.activities import Activity, Reached
from tests.builders import a_customer, seat, signed_in
from tests.customers.browse.pages import last_line, said, statements
from tests.customers.relations.ways import Shop, a_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop(size="small")


def announced(shop: Shop, *, kind: str = "event", promotes: bool = False) -> Activity:
    by = seat(shop.manager)
    with acting(by=by):
        return hosting.announce(by=by, kind=kind, title="品鉴会", text="", on=timezone.localdate(), promotes=promotes)


def chosen(activity: Activity, post: Post, **classes: Any) -> int:
    by = seat(post)
    with acting(by=by):
        return hosting.choose(activity, classes, by=by, purpose="maintenance")


def test_customers_are_chosen_by_class_each_once(shop: Shop) -> None:
    a_customer(shop.manager, name="大店", size="large")
    activity = announced(shop)
    assert chosen(activity, shop.manager, size=["small"]) == 1
    assert list(last_line().facts.values()) == [activity.number] and last_line().count == 1
    assert chosen(activity, shop.manager) == 1 and chosen(activity, shop.manager) == 0
    assert activity.reached.count() == 2


def test_what_promotes_goods_reaches_only_who_agreed_to_marketing(shop: Shop) -> None:
    willing = a_customer(shop.manager, name="愿意的店", consents=("business", "marketing"))
    activity = announced(shop, promotes=True)
    assert chosen(activity, shop.manager) == 1
    assert activity.reached.get().customer_id == willing.pk


def test_only_its_post_and_the_chief_choose(shop: Shop) -> None:
    activity = announced(shop)
    with pytest.raises(NotThere):
        chosen(activity, shop.other)
    assert chosen(activity, shop.chief) == 1


def test_what_became_of_a_customer_is_kept_with_who_kept_it(shop: Shop) -> None:
    activity = announced(shop)
    chosen(activity, shop.manager)
    row = activity.reached.get()
    shop.does(hosting.keep, row, "came")
    row.refresh_from_db()
    assert (row.became, row.became_name) == ("came", "Amy")
    assert last_line().facts == {"number": activity.number, "became": "came"}
    with pytest.raises(NotThere):
        shop.does(hosting.keep, row, "told")


def test_news_is_told(shop: Shop) -> None:
    activity = announced(shop, kind="news")
    chosen(activity, shop.manager)
    row = activity.reached.get()
    with pytest.raises(NotThere):
        shop.does(hosting.keep, row, "came")
    shop.does(hosting.keep, row, "told", post=shop.analyst)
    assert hosting.figures(activity, seat(shop.manager)) == {"told": 1}


def test_a_page_shows_the_customers_that_the_post_may_open_and_no_other(shop: Shop) -> None:
    activity = announced(shop)
    chosen(activity, shop.manager)
    address = reverse("relations:activity", args=[activity.uuid])
    assert shop.customer.name in said(signed_in("amy").get(address))
    shown = said(signed_in("zoe").get(address))
    assert activity.title in shown and shop.customer.name not in shown
    row = activity.reached.get()
    amy = reverse("relations:became", args=[activity.uuid, row.pk])
    assert signed_in("zoe").post(amy, {"became": "came"}).status_code == 404
    assert signed_in("amy").post(amy, {"became": "came"}).status_code == 302
    assert "品鉴会" in said(signed_in("amy").get(reverse("relations:customer", args=[shop.customer.uuid])))


def test_an_activitys_page_takes_no_more_statements_for_more_customers(shop: Shop) -> None:
    activity, client = announced(shop), signed_in("amy")
    chosen(activity, shop.manager)
    address = reverse("relations:activity", args=[activity.uuid])
    client.get(address)
    with statements() as few:
        client.get(address)
    for number in range(4):
        a_customer(shop.manager, name=f"第{number}便利店")
    chosen(activity, shop.manager)
    with statements() as many:
        client.get(address)
    assert len(few) == len(many) and activity.reached.count() == 5


def test_an_activity_goes_from_the_form_to_its_customers(shop: Shop) -> None:
    client = signed_in("amy")
    data = {"kind": "training", "title": "线上订货", "on": timezone.localdate()}
    made = client.post(reverse("relations:announce"), data)
    assert "This field is required" not in said(made) and Activity.objects.get().title == "线上订货"
    choose = reverse("relations:choose", args=[Activity.objects.get().uuid])
    assert "Nothing ticked means all" in said(client.get(choose))
    client.post(choose, {"size": ["small"]})
    assert Reached.objects.get().customer_id == shop.customer.pk
    assert "线上订货" in said(client.get(reverse("relations:activities")))
    assert "phone" in said(client.post(reverse("relations:announce"), {**data, "title": "打13845405400"}))


def test_of_an_activity_that_both_were_chosen_for_the_kept_ones_row_counts() -> None:
    assert followers()["customers.Reached"].unique == ("activity_id",)
