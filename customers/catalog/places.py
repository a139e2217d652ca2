"""The names of China's divisions by their code of six (GB/T 2260), as python-stdnum carries them. Pure.

A place that the standard does not know, such as a development zone, gets a local code: the four digits of its city (or
the two of its province and "00"), a letter, and a letter or digit. The standard's codes hold digits only.
"""

import re
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from stdnum import numdb

LOCAL_CODE = re.compile(r"\d{4}[A-Z][0-9A-Z]", re.ASCII)
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DATED = re.compile(r"\[(\d*)-(\d*)\](.*)")
# Files go on naming a district for years after it was merged into another.
_STILL_WRITTEN = 2020
# The standard's data writes the four districts of Daxing'anling in traditional characters.
_SIMPLIFIED = str.maketrans("達區嶺", "达区岭")
# Hangzhou's districts of 2021, which it lacks.
_SINCE = {"330113": ("浙江省", "临平区"), "330114": ("浙江省", "钱塘区")}


# What stands in the city's place where there is no city; the two spellings of the last are in use side by side.
_STRAIGHT_UNDER = {"省直辖县级行政单位": "省直辖县级行政区划", "自治区直辖县级行政单位": "自治区直辖县级行政区划"}
NO_NAMES = frozenset({"市辖区", "县", *_STRAIGHT_UNDER, *_STRAIGHT_UNDER.values()})


class Place(NamedTuple):
    """Province, city and district, by name; the later ones empty for a province or a city itself."""

    province: str
    city: str
    district: str


@cache
def standard_places() -> dict[str, Place]:
    """Return the counties and districts by code, in the standard's order; a city without any stands for itself."""
    names = _names()
    divided = {code[:4] for code in names if not code.endswith("00")}
    return {
        code: Place(province, city_name(code, names), name)
        for code, (province, name) in names.items()
        if not code.endswith("00") or (code[:4] not in divided and not code.endswith("0000"))
    }


@cache
def _names() -> dict[str, tuple[str, str]]:
    found = dict(_SINCE)
    for _length, province_code, _high, properties, children in numdb.get("cn/loc").prefixes:
        for _size, low, _top, own, _none in children:
            name = _in_force(own.get("county", ""))
            if name:
                found[province_code + low] = (properties["province"], name.translate(_SIMPLIFIED))
    return found


def _in_force(counties: str) -> str:
    """Return the last name of "[1983-2019]桥东区,[2020-]襄都区" where it is in force, or was until lately."""
    dated = _DATED.fullmatch(counties.rpartition(",")[2])
    if dated is None:
        return counties
    return dated[3] if not dated[2] or int(dated[2]) >= _STILL_WRITTEN else ""


def city_name(code: str, names: dict[str, tuple[str, str]] | None = None) -> str:
    """Return the name of the city to which a code of six belongs, empty where the standard has none."""
    return (names or _names()).get(code[:4] + "00", ("", ""))[1]


@cache
def _city_codes() -> dict[tuple[str, str], str]:
    return {(province, name): code[:4] for code, (province, name) in _names().items() if code.endswith("00")}


@cache
def _province_codes() -> dict[str, str]:
    return {province: code[:2] for code, (province, _name) in _names().items()}


def local_code(place: Place, taken: Collection[str]) -> str:
    """Return a free local code for a place that the standard lacks; ValueError where its city's are used up."""
    prefix = _city_codes().get((place.province, place.city)) or _province_codes().get(place.province, "00") + "00"
    for letter in _SIGNS[10:]:
        for sign in _SIGNS:
            code = prefix + letter + sign
            if code not in taken:
                return code
    raise ValueError(f"no local code left under {prefix}")


@cache
def standard_codes() -> dict[tuple[str, str, str], str]:
    """Return the code of each standard place by its names, in the ways that files write the city."""
    found: dict[tuple[str, str, str], str] = {}
    for code, (province, city, district) in standard_places().items():
        found[province, city, district] = code
        if city in NO_NAMES:
            for other in (province, _STRAIGHT_UNDER.get(city, city)):
                found.setdefault((province, other, district), code)
    by_district: dict[tuple[str, str], set[str]] = {}
    for code, place in standard_places().items():
        by_district.setdefault((place.province, place.district), set()).add(code)
    for (province, district), codes in by_district.items():
        if len(codes) == 1:
            found.setdefault((province, "", district), *codes)
    return found


@cache
def _by_words() -> dict[str, str]:
    """Return the code of each standard place by its names run together, with the city and without."""
    return {"".join(names): code for names, code in standard_codes().items()}


def code_of_words(text: str) -> str:
    """Return the code of a place written as 山东省东营市广饶县 or 山东省 / 东营市 / 广饶县, empty where unknown."""
    return _by_words().get(re.sub(r"[\s/,，、>·-]+", "", text), "")
