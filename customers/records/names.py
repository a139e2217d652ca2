"""How names are sorted and found: readings in pinyin, and the tokens of the search index. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT, Style
from pypinyin.style import convert

# Readings that a surname takes and the dictionary's first reading misses.
SURNAMES = {"单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "盖": "ge", "区": "ou", "朴": "piao"}
LONGEST_PHRASE = 4
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
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def syllables(name: str) -> list[str]:
    """Return the pinyin of a name, a syllable (or run of Latin letters, digits) each; longest phrase first."""
    text, found, at = folded(name), [], 0
    while at < len(text):
        if text[at].isascii():
            run = re.match(r"[a-z0-9]+", text[at:])
            found.append(run.group() if run else "")
            at += len(found[-1]) or 1
            continue
        for length in range(min(LONGEST_PHRASE, len(text) - at), 1, -1):
            phrase = PHRASES_DICT.get(text[at : at + length])
            if phrase and len(phrase) == length:
                found.extend(_plain(reading[0]) for reading in phrase)
                at += length
                break
        else:
            found.append(SURNAMES.get(text[at], "") if at == 0 else "")
            found[-1] = found[-1] or _character(text[at])
            at += 1
    return [syllable for syllable in found if syllable]


def sort_key(name_pinyin: str, customer_id: int) -> str:
    """Return the list's order: pinyin cut to 80 letters, then the id, so that no two are equal."""
    return f"{name_pinyin[:80]}~{customer_id:012d}"


def tokens(name: str, parts: list[str]) -> Iterator[str]:
    """Yield the search index's tokens of a name: each suffix, cut short, of its text, initials and pinyin.

    A fragment is found by prefix among them; the digits 1 and 2 keep initials and pinyin apart from names.
    """
    text, initials = folded(name), "".join(part[0] for part in parts)
    for at in range(len(text)):
        yield text[at : at + NAME_TOKEN]
    for at in range(len(parts)):
        yield "1" + initials[at : at + INITIALS_TOKEN]
        yield "2" + "".join(parts[at : at + PINYIN_TOKEN])[:PINYIN_TOKEN]


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
