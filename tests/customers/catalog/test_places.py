"""Regions: names by code and code by names, and places that the standard does not list."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.catalog.places import LOCAL_CODE, Place, code_of_words, local_code, standard_codes, standard_places

STREETS = Path(__file__).resolve().parents[4] / "shared" / "data" / "streets.csv"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("370523", ("山东省", "东营市", "广饶县")),
        ("110101", ("北京市", "市辖区", "东城区")),
        ("441900", ("广东省", "东莞市", "东莞市")),
        ("232761", ("黑龙江省", "大兴安岭地区", "加格达奇区")),
        ("130502", ("河北省", "邢台市", "襄都区")),
        ("330114", ("浙江省", "杭州市", "钱塘区")),
    ],
)
def test_a_code_has_its_names_and_the_names_their_code(code: str, names: tuple[str, str, str]) -> None:
    assert standard_places()[code] == Place(*names)
    assert standard_codes()[names] == code


@pytest.mark.parametrize(
    "names", [("北京市", "北京市", "东城区"), ("北京市", "市辖区", "东城区"), ("北京市", "", "东城区")]
)
def test_a_municipality_s_district_is_found_however_the_city_is_written(names: tuple[str, str, str]) -> None:
    assert standard_codes()[names] == "110101"


def test_a_district_whose_name_several_cities_have_needs_its_city() -> None:
    assert ("山东省", "", "市中区") not in standard_codes()
    assert standard_codes()["山东省", "济南市", "市中区"] == "370103"


def test_places_abolished_long_ago_are_not_offered() -> None:
    assert "110103" not in standard_places()


def test_words_run_together_or_apart_name_a_place() -> None:
    assert code_of_words("山东省东营市广饶县") == code_of_words("山东省 > 东营市 > 广饶县") == "370523"
    assert code_of_words("山东省广饶县") == "370523" and code_of_words("东营") == ""


def test_nineteen_in_twenty_of_the_real_places_are_known_by_their_names() -> None:
    if not STREETS.exists():
        pytest.skip("data/streets.csv lies beside the repository, not in it, and is not here")
    with STREETS.open(encoding="utf-8") as file:
        triples = {(row["province"], row["city"], row["district"]): row["code"][:6] for row in csv.DictReader(file)}
    known = {names: standard_codes()[names] for names in triples if names in standard_codes()}
    assert len(known) / len(triples) > 0.95
    assert sum(triples[names] != code for names, code in known.items()) <= 1  # 嘉峪关 has no district of its own


@given(st.sets(st.from_regex(r"1301[A-Z][0-9A-Z]", fullmatch=True), max_size=50))
def test_a_local_code_is_free_and_stands_in_its_city(taken: set[str]) -> None:
    code = local_code(Place("河北省", "石家庄市", "某开发区"), taken)
    assert code not in taken and code.startswith("1301") and LOCAL_CODE.fullmatch(code)
    assert code not in standard_places()


def test_a_place_of_no_known_province_gets_a_code_too() -> None:
    assert local_code(Place("桃源省", "", "桃花村"), ()) == "0000A0"


def test_a_city_can_run_out_of_local_codes() -> None:
    place, taken = Place("河北省", "石家庄市", "某开发区"), set[str]()
    for _ in range(26 * 36):
        taken.add(local_code(place, taken))
    with pytest.raises(ValueError, match="no local code"):
        local_code(place, taken)
