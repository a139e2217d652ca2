"""How a sealed value looks until it is revealed: one mask per kind, everywhere (HOUSE, lock 3). Pure.

Two different masks of one value could be joined into it, so there is no second way to mask a kind.
"""

import re
from collections.abc import Callable

from customers.catalog.entries import Entry, Kind

DOT = "•"
FIXED_DOTS = DOT * 6  # as long for every value: a mask does not tell a length

DOUBLE_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容"
        "仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐"
        "段干百里呼延东郭南门羊舌微生左丘东门西门第五",
    )
)
_MOBILE = re.compile(r"1[3-9]\d{9}")


def _person(plain: str) -> str:
    if len(plain) < 2:
        return FIXED_DOTS
    kept = 2 if len(plain) > 2 and plain[:2] in DOUBLE_SURNAMES else 1
    return plain[:kept] + "**"


def _phone(plain: str) -> str:
    return f"{plain[:3]}****{plain[-4:]}" if _MOBILE.fullmatch(plain) else FIXED_DOTS


def _id_number(plain: str) -> str:
    return DOT * 16 + plain[-2:] if len(plain) > 2 else FIXED_DOTS


def _bank_account(plain: str) -> str:
    return FIXED_DOTS + plain[-4:] if len(plain) > 8 else FIXED_DOTS


_MASKS: dict[Kind, Callable[[str], str]] = {
    Kind.PERSON: _person,
    Kind.PHONE: _phone,
    Kind.ID_NUMBER: _id_number,
    Kind.BANK_ACCOUNT: _bank_account,
}


def mask_needs_plain(entry: Entry) -> bool:
    """Say whether the mask keeps a part of the value, so that it must be opened to be masked."""
    return entry.kind in _MASKS


def mask(entry: Entry, plain: str) -> str:
    """Return what may be shown of a sealed value.

    A name keeps its surname, a mobile number its first 3 and last 4, an ID number its last 2, a bank account its last
    4; every other value, a landline too, is six dots whatever its length (`plain` may then be empty).
    """
    masked = _MASKS.get(entry.kind)
    return masked(plain) if masked else FIXED_DOTS
