"""How names are sorted and found: readings in pinyin, and the tokens of the search index. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT, Style
from pypinyin.style import convert

# Readings that a surname takes and the dictionary's first reading misses.
SURNAMES = {"单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "盖": "ge", "区": "ou", "朴": "piao"}
LONGEST_PHRASE = 4
_LATIN = re.compile(r"[a-z0-9]+")
NAME_TOKEN, INITIALS_TOKEN, PINYIN_TOKEN = 4, 6, 8


@lru_cache(maxsize=4096)
def _plain(reading: str) -> str:
    return str(convert(reading, Style.NORMAL, strict=False)).replace("ü", "v")


@lru_cache(maxsize=16384)
def _character(character: str) -> str:
    readings = PINYIN_DICT.get(ord(character), "")
    if readings:
        return _plain(readings.split(",")[0])
    return character if character.isascii() and character.isalnum() else ""


def folded(text: str) -> str:
    """Return what search compares: NFKC, lower case, letters and digits only."""
    text = unicodedata.normalize("NFKC", text).lower()
    return text if text.isalnum() else "".join(filter(str.isalnum, text))


@cache
def _phrase_starts() -> frozenset[str]:
    """Return the first two characters of every phrase: most places of a name begin none, and so need no search."""
    return frozenset(phrase[:2] for phrase in PHRASES_DICT if len(phrase) <= LONGEST_PHRASE)


def syllables(name: str) -> list[str]:
    """Return the pinyin of a name, a syllable (or run of Latin letters, digits) each; longest phrase first."""
    text, found, at = folded(name), [], 0
    starts = _phrase_starts()
    while at < len(text):
        if text[at].isascii():
            run = _LATIN.match(text, at)
            found.append(run.group() if run else "")
            at += len(found[-1]) or 1
        elif text[at : at + 2] in starts and (phrase := _phrase(text, at)):
            found += phrase
            at += len(phrase)
        else:
            found.append((SURNAMES.get(text[at], "") if at == 0 else "") or _character(text[at]))
            at += 1
    return [syllable for syllable in found if syllable]


def _phrase(text: str, at: int) -> list[str]:
    """Return the reading of the longest phrase that stands at a place, empty where there is none."""
    for length in range(min(LONGEST_PHRASE, len(text) - at), 1, -1):
        phrase = PHRASES_DICT.get(text[at : at + length])
        if phrase and len(phrase) == length:
            return [_plain(reading[0]) for reading in phrase]
    return []


def initials(parts: Iterable[str]) -> str:
    """Return the first letter of each syllable."""
    return "".join([part[0] for part in parts])


def sort_key(name_pinyin: str, customer_id: int) -> str:
    """Return the list's order: pinyin cut to 80 letters, then the id, so that no two are equal."""
    return f"{name_pinyin[:80]}~{customer_id:012d}"


def tokens(name: str, parts: Sequence[str]) -> list[str]:
    """Return the search index's tokens of a name: each suffix, cut short, of its text, initials and pinyin.

    A fragment is found by prefix among them; the digits 1 and 2 keep initials and pinyin apart from names.
    """
    text, letters, pinyin = folded(name), initials(parts), "".join(parts)
    starts = zip(accumulate(map(len, parts), initial=0), parts, strict=False)
    return [
        *[text[at : at + NAME_TOKEN] for at in range(len(text))],
        *["1" + letters[at : at + INITIALS_TOKEN] for at in range(len(letters))],
        *["2" + pinyin[at : at + PINYIN_TOKEN] for at, _part in starts],
    ]


def wanted(fragment: str) -> list[list[str]]:
    """Return the ways a fragment may stand among the tokens: one of the lists, with each prefix of that list."""
    text = folded(fragment)
    if not text:
        return []
    found = [_slices("", text, NAME_TOKEN)]
    if text.isascii():
        found += [_slices("1", text, INITIALS_TOKEN), ["2" + text[:PINYIN_TOKEN]]]
    return found


def _slices(mark: str, text: str, length: int) -> list[str]:
    """Return the windows of a text, so that all of them together find it whole."""
    return [mark + text[at : at + length] for at in range(max(1, len(text) - length + 1))]
