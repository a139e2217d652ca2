"""How alike two customers are: what a name says of itself, which records are worth comparing, and a score. Pure.

One rule for the whole house: the look-alike check at entry and import, and the comparison of all records (P9.2).
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from customers.records import names

# The words for a shop's kind, and what shops are often called, in traditional characters: what is not here is compared
# by its sound, which is the same in either script.
_TRADITIONAL = str.maketrans(
    "責貿場經營門煙產貨價綜賣發總號艦東記豐興華龍鳳國義寶聖園樂萬錢陳劉張趙孫楊黃吳鄭馬蘭廣慶長陽鮮鄰銀鴻濱達飛順來壽齊魯鎮莊橋雲葉麗聯農漁開業實",
    "责贸场经营门烟产货价综卖发总号舰东记丰兴华龙凤国义宝圣园乐万钱陈刘张赵孙杨黄吴郑马兰广庆长阳鲜邻银鸿滨达飞顺来寿齐鲁镇庄桥云叶丽联农渔开业实",
)
_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
# Which of a chain's shops a name says it is: its number, or its place among them.
_BRANCH = re.compile(
    "(第?([0-9]{1,3}|[一二三四五六七八九十两]{1,3})(号|分)?(店|部|门店|门市部|分店)|(总|分|新|老|旗舰)店)$"
)
# What a shop's name says of its kind, not of itself.
_KIND = re.compile(
    "(有限(责任)?公司|股份公司|分公司|商贸|商行|商店|商场|超市|便利|经营部|门市部|烟酒|烟草|副食|土产|百货|生活|平价|综合"
    "|小卖部|批发部|批发|零售|店)+$"
)
CROSSED = "phone_crossed"  # one's telephone is the other's spare one
BRANCH = "branch"
NUMBERS = ("licence_number", "id_number", "bank_account", "phone", "spare_phone", CROSSED)
# What speaks for one customer behind two records, and against it. A number weighs by how seldom two people share it.
FOR: Mapping[str, int] = {
    "licence_number": 100,
    "id_number": 60,
    "bank_account": 55,
    "phone": 45,
    "spare_phone": 40,
    CROSSED: 40,
    "name": 40,
    "name_sounds": 34,
    "name_close": 28,
    "street": 12,
    "region": 6,
}
AGAINST: Mapping[str, int] = {"id_number": -30, "licence_number": -20, BRANCH: -20}
PROPOSED, HIGHEST = 40, 100
DOUBTED = 75  # whatever speaks for it, two with a doubt are not held for one: an owner may keep two shops
CLOSE = 75  # of 100: one character in four differs


@dataclass(frozen=True)
class Facts:
    """What is compared of a record in clear: general fields only."""

    name: str
    region: str = ""
    street: str = ""

    @cached_property
    def core(self) -> str:
        """Return what the name says of itself."""
        return core(self.name)

    @cached_property
    def branch(self) -> str:
        """Return which of a chain's shops the name says it is."""
        return branch(self.name)

    @cached_property
    def reading(self) -> str:
        """Return how the core is read, a syllable a word."""
        return reading(self.core)


@dataclass(frozen=True)
class Weight:
    """How alike two records are, 0 to 100, and why: `reasons` speak for it, `doubts` against. `exact`: by a number."""

    score: int
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Say whether a number is the same."""
        return any(name in NUMBERS for name in self.reasons)

    @property
    def proposed(self) -> bool:
        """Say whether it is enough to ask somebody."""
        return self.score >= PROPOSED


def weigh(one: Facts, other: Facts, numbers: Mapping[str, bool]) -> Weight:
    """Return how alike two records are; `numbers` says of those that both have whether they are the same."""
    reasons = [name for name in NUMBERS if numbers.get(name) is True]
    doubts = [name for name in NUMBERS if numbers.get(name) is False and name in AGAINST]
    if may_share_place(one.region, other.region) and (like := alike(one.core, one.reading, other.core, other.reading)):
        reasons.append(like)
        places = {"street": (one.street, other.street), "region": (one.region, other.region)}
        reasons += [name for name, (here, there) in places.items() if here and here == there]
        doubts += [BRANCH] if one.branch != other.branch else []
    score = sum(FOR[name] for name in reasons) + sum(AGAINST[name] for name in doubts)
    return Weight(max(0, min(DOUBTED if doubts else HIGHEST, score)), tuple(reasons), tuple(doubts))


def alike(core_one: str, reading_one: str, core_other: str, reading_other: str) -> str:
    """Return in which way two names are alike: the same, of the same sound, close; "" for not."""
    if not core_one or not core_other:
        return ""
    if core_one == core_other:
        return "name"
    if reading_one and reading_one == reading_other:
        return "name_sounds"
    return "name_close" if fuzz.ratio(core_one, core_other, score_cutoff=CLOSE) else ""


def may_share_place(one: str, other: str) -> bool:
    """Say whether two regions do not exclude each other: the same, or one is not known."""
    return not one or not other or one == other


def core(name: str) -> str:
    """Return what a name says of itself: without the words for its kind and its branch, folded."""
    plain = _plain(name)
    found = _KIND.sub("", _BRANCH.sub("", plain))
    return found or _KIND.sub("", plain) or plain


def branch(name: str) -> str:
    """Return which of a chain's shops a name says it is, its number in digits; "" where it says nothing of it."""
    plain = _plain(name)
    found = _BRANCH.search(plain)
    if found is None or not _KIND.sub("", plain[: found.start()]):
        return ""
    number = found[2] or ""
    return number.lstrip("0") if number.isascii() and number else _counted(number) if number else found[5]


def _plain(name: str) -> str:
    return names.folded(name).translate(_TRADITIONAL)


def _counted(text: str) -> str:
    """Return a number of up to ninety-nine that is written in characters, in digits."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return "".join(str(_DIGITS[one]) for one in text)
    return str(10 * (_DIGITS[tens[-1]] if tens else 1) + (_DIGITS[ones[0]] if ones else 0))


def reading(core_of_name: str) -> str:
    """Return how a core is read: its syllables in pinyin."""
    return " ".join(names.syllables(core_of_name))[:200]


def blocks(region: str, read: str) -> tuple[str, str]:
    """Return the two blocks in which a record is compared: by how its name begins there, and by how it ends."""
    parts = read.split()
    return f"{region}:{''.join(parts[:2])}"[:60], f"{region}:{''.join(parts[-2:])}"[:60]


def near_pairs(block: Sequence[tuple[int, str, str]], *, reach: int = 200) -> Iterable[tuple[int, int]]:
    """Yield the pairs of a block whose names are alike, of (id, core, reading); each is compared with its neighbours.

    `block` is in the order of the readings, so that of a very large block the nearest are compared all the same.
    """
    for at, (one, core_one, read_one) in enumerate(block):
        for other, core_other, read_other in block[at + 1 : at + 1 + reach]:
            if one != other and alike(core_one, read_one, core_other, read_other):
                yield min(one, other), max(one, other)


def mark(general: Iterable[str], tokens: Iterable[str]) -> str:
    """Return the mark of what was compared: another once a value was edited. Of ciphertext, so nothing is guessed."""
    text = "\x1f".join((*general, *tokens))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
