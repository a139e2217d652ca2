"""The catalogue as it is read: kept per process, fresh after each change, shown in the reader's language."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from customers.catalog.actions import learn_regions
from customers.catalog.models import CatalogueEntry, CatalogueState, columns_of
from customers.catalog.queries import catalogue, display, place_of, region_code, region_name, regions
from customers.catalog.rules import Group
from customers.catalog.sentences import heading, reason
from customers.catalog.shipped import ENTRIES

pytestmark = pytest.mark.django_db


def test_the_shipped_catalogue_is_in_the_table_in_its_order() -> None:
    assert [entry.identifier for entry in catalogue().all] == [entry.identifier for entry in ENTRIES]
    shipped = {entry.identifier: entry for entry in ENTRIES}
    for entry in catalogue().all:
        assert columns_of(entry) | {"position": 0} == columns_of(shipped[entry.identifier])


def test_reading_the_catalogue_again_takes_one_statement(django_assert_num_queries: Any) -> None:
    catalogue()
    with django_assert_num_queries(1):
        assert catalogue().entry("phone").sealed


def test_a_hidden_entry_is_in_all_and_nowhere_else() -> None:
    known = catalogue()
    everywhere = (known.entries, known.general, known.sealed, known.collectable, known.of_group(Group.BASIC))
    assert known.entry("health_note").hidden
    assert not any(entry.identifier == "health_note" for entries in everywhere for entry in entries)
    with pytest.raises(KeyError):
        known.entry("nothing")


def test_general_and_sealed_are_the_visible_entries() -> None:
    known = catalogue()
    assert {*known.general, *known.sealed} == {*known.entries}
    assert known.entry("loyalty") not in known.collectable


def test_a_change_that_is_rolled_back_is_not_remembered() -> None:
    class Back(Exception):
        pass

    with pytest.raises(Back), transaction.atomic():
        CatalogueEntry.objects.filter(identifier="phone").update(hidden=True)
        CatalogueState.objects.update(mark="rolled-back")
        assert catalogue().entry("phone").hidden
        raise Back
    assert not catalogue().entry("phone").hidden


@pytest.mark.parametrize(
    ("identifier", "canonical", "chinese", "english"),
    [
        ("industry", "retail", "零售业", "Retail"),
        ("industry", "gone", "gone", "gone"),
        ("loyalty", "loyal", "忠诚客户", "Loyal customer"),
        ("order_day", "5", "星期五", "Friday"),
        ("region", "370523", "山东省 东营市 广饶县", "山东省 东营市 广饶县"),
        ("region", "110101", "北京市 东城区", "北京市 东城区"),
        ("region", "370599", "东营市 370599", "东营市 370599"),
        ("yearly_income", "120000.5", "¥120,000.5", "¥120,000.5"),
        ("customer_since", "2026-11-23", "2026-11-23", "2026-11-23"),
        ("name", "老王商店", "老王商店", "老王商店"),
        ("industry", "", "", ""),
    ],
)
def test_a_value_is_shown_in_the_reader_s_language(identifier: str, canonical: str, chinese: str, english: str) -> None:
    entry = catalogue().entry(identifier)
    with translation.override("zh-hans"):
        assert display(entry, canonical) == chinese
    with translation.override("en"):
        assert display(entry, canonical) == english


def test_headings_and_reasons_follow_the_language_and_fall_back_to_the_one_that_is_there() -> None:
    entry = catalogue().entry("phone")
    with translation.override("zh-hans"):
        assert (heading(entry), reason(entry)) == ("联系电话", "电话订货与送货联系")
    with translation.override("en"):
        assert (heading(entry), reason(entry)) == ("Telephone", "Telephone orders and delivery contact")
        CatalogueEntry.objects.filter(identifier="phone").update(heading_en="", reason_en="")
        CatalogueState.objects.update(mark="new")
        entry = catalogue().entry("phone")
        assert (heading(entry), reason(entry)) == ("联系电话", "电话订货与送货联系")


def test_a_place_that_the_standard_lacks_is_learned_once_and_then_known() -> None:
    zone = ("山东省", "东营市", "东营经济技术开发区")
    nowhere = ("", "", "x")
    assert region_code(*zone) is None
    learned = learn_regions([zone, zone, ("山东省", "东营市", "广饶县"), nowhere, ("山东省", "东营市", "长" * 41)])
    assert learned.keys() == {zone, ("山东省", "东营市", "广饶县")}
    code = learned[zone]
    assert code.startswith("3705") and not code.isdigit()
    catalogue()
    assert region_code(*zone) == code and region_name(code) == "山东省 东营市 东营经济技术开发区"
    assert learn_regions([zone]) == {zone: code}
    assert place_of(code) is not None and (code, region_name(code)) in regions()


def test_finding_a_code_takes_no_statement(django_assert_num_queries: Any) -> None:
    catalogue()
    with django_assert_num_queries(0):
        assert region_code(" 山东省", "东营市", "广饶县 ") == "370523"
        assert region_name("370523") and regions(["370523"]) == [("370523", "山东省 东营市 广饶县")]
