"""Which groups may be shown, which themes a text touches, what scores come to, when a link is good. Plain Python."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

LEAST = 5  # a group of fewer answers is not shown singly
THEMES_AT_MOST, WORDS_AT_MOST, NAME_LENGTH, WORD_LENGTH = 20, 20, 20, 20
_BETWEEN = re.compile(r"[,，、;；\s]+")

# What ships with each new round: simple words, which the round's owner changes.
READY_THEMES = """\
配送: 送货, 配送, 到货, 准时, 司机, 破损
品类与供货: 缺货, 断货, 品类, 品种, 新品, 货源, 供货, 紧俏
价格与政策: 价格, 利润, 毛利, 政策, 贵, 返利
服务与态度: 服务, 态度, 客户经理, 走访, 电话, 热情
订货与系统: 订货, 系统, 网上, 手机, 密码, 卡顿
环境与陈列: 环境, 陈列, 柜台, 卫生, 店面, 装修"""


@dataclass(frozen=True)
class Theme:
    """A theme: its name, and the words by which a text is counted to it."""

    name: str
    words: tuple[str, ...]


class Unclear(Exception):
    """A line names no theme: `line` is its number from 1, `code` says what is wrong."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(code)
        self.line, self.code = line, code


def read_themes(text: str) -> tuple[Theme, ...]:
    """Return the themes of a text, one a line: name, colon, words with commas between. Raises Unclear."""
    found: dict[str, Theme] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, colon, rest = line.replace("：", ":").partition(":")
        name = name.strip()
        words = tuple(dict.fromkeys(word for word in _BETWEEN.split(rest) if word))
        if not colon or not name or not words:
            raise Unclear(number, "shape")
        if len(name) > NAME_LENGTH or any(len(word) > WORD_LENGTH for word in words) or len(words) > WORDS_AT_MOST:
            raise Unclear(number, "long")
        if name in found:
            raise Unclear(number, "twice")
        found[name] = Theme(name, words)
    if len(found) > THEMES_AT_MOST:
        raise Unclear(THEMES_AT_MOST + 1, "many")
    return tuple(found.values())


def written_themes(themes: Iterable[Theme]) -> str:
    """Return themes as `read_themes` reads them."""
    return "\n".join(f"{theme.name}: {', '.join(theme.words)}" for theme in themes)


def themes_of(text: str, themes: Iterable[Theme]) -> list[str]:
    """Return the names of the themes whose words stand in a text, whatever the width and case of its letters."""
    plain = _plain(text)
    return [theme.name for theme in themes if any(_plain(word) in plain for word in theme.words)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def shown(counts: Mapping[str, int], least: int = LEAST) -> tuple[list[str], list[str]]:
    """Return the groups that may be shown singly, and those that are put together; the smallest go first.

    What is put together is at least `least` answers of at least two groups, or nothing is: a single small group could
    be reckoned from the whole. Groups that nobody answered in are left out. Where that cannot be had, all go together.
    """
    there = sorted((name for name, count in counts.items() if count > 0), key=lambda name: (-counts[name], name))
    small = [name for name in there if counts[name] < least]
    large = there[: len(there) - len(small)]
    while small and large and (len(small) < 2 or sum(counts[name] for name in small) < least):
        small.insert(0, large.pop())
    return large, small


def rate(part: int, whole: int) -> int:
    """Return a share in whole percent; nothing of nothing is 0."""
    return round(100 * part / whole) if whole else 0


def satisfaction(marks: Mapping[tuple[int, int, int], int]) -> int | None:
    """Return how satisfied answers are, 0 to 100, of counts by (lowest, highest, number); None without any."""
    total = sum(marks.values())
    if not total:
        return None
    points = sum(count * (number - low) / (high - low) for (low, high, number), count in marks.items())
    return round(100 * points / total)


def way_for(preferred: Sequence[str], agreed: Iterable[str]) -> str:
    """Return the first of the round's ways that the customer agreed to, "" for none."""
    allowed = set(agreed)
    return next((way for way in preferred if way in allowed), "")


def is_good(*, open_still: bool, running: bool, closes_on: date, today: date) -> bool:
    """Say whether a link may be answered by: the invitation is open, the round runs, its last day is not over."""
    return open_still and running and today <= closes_on


@dataclass(frozen=True)
class Leaning:
    """A bar from the middle to the right for what is above nought, to the left for what is below; units of the SVG."""

    label: str
    figure: str
    y: float
    x: float
    width: float
    at: float
    below: bool


PITCH, THICK, MIDDLE, HALF = 30, 15, 250, 100


def leanings(points: Sequence[tuple[str, int]]) -> tuple[int, list[Leaning]]:
    """Lay out scores of -100 to 100 around a middle line; return the picture's height and its bars."""
    drawn = []
    for place, (label, score) in enumerate(points):
        length = round(HALF * min(abs(score), 100) / 100, 1)
        below = score < 0
        drawn.append(
            Leaning(
                label,
                f"{score:+d}" if score else "0",
                10 + PITCH * place,
                MIDDLE - length if below else MIDDLE,
                length,
                MIDDLE - length - 8 if below else MIDDLE + length + 8,
                below,
            )
        )
    return 12 + PITCH * max(len(drawn), 1), drawn
