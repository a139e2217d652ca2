"""How text is taken: folded, trimmed, and refused where it hides something. Pure."""

import re
import unicodedata

from customers.catalog.entries import Fault

# Typed with a Chinese input method, letters and digits come full-width; Chinese punctuation stays as it is written.
_FOLDED = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
# Marks without a width that programs leave behind: zero-width space, word joiner, soft hyphen, byte order mark.
_FOLDED |= dict.fromkeys((0x200B, 0x2060, 0x00AD, 0xFEFF))
_FOLDED |= dict.fromkeys((0x00A0, 0x3000, 0x2028, 0x2029), 0x20)
_SPACES = re.compile(r"[\s\x1c-\x1f]+")
_ORDINARY = re.compile(r"[\x20-\x7e·、-〿一-鿿，。！？：；（）]*")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and line breaks
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # marks that turn the direction of writing
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"  # annotations, tags, halves of characters
)


def _folded(raw: str) -> str:
    if _HIDDEN.search(raw):
        raise Fault("hidden_characters")
    return unicodedata.normalize("NFC", raw.translate(_FOLDED))


def one_line(raw: str) -> str:
    """Return text on one line: full-width letters and digits folded, NFC, runs of space made one.

    Raises Fault("hidden_characters") for control characters and for marks that turn the direction of writing.
    """
    if _ORDINARY.fullmatch(raw):
        return raw.strip() if "  " not in raw else _SPACES.sub(" ", raw).strip()
    return _SPACES.sub(" ", _folded(raw)).strip()


def many_lines(raw: str) -> str:
    """Return text of several lines, folded as `one_line` does; at most one empty line in a row."""
    if _ORDINARY.fullmatch(raw):
        return one_line(raw)
    text = _folded(raw.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def compact(raw: str) -> str:
    """Return a number as typed without what people put between its digits: NFKC, no spaces, dashes, brackets.

    Marks of direction, which telephones put round a copied number, go too; letters stay and are upper case.
    """
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", raw)).upper()


_BETWEEN = re.compile(r"[\s\-‐‑‒–—―−_.·()\[\]'\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad\u2060\ufeff]+")


def fit(text: str, shortest: int, longest: int) -> str:
    """Return `text` where its length in characters is allowed; Fault("too_short") or Fault("too_long") otherwise."""
    if len(text) < shortest:
        raise Fault("too_short", limit=shortest)
    if longest and len(text) > longest:
        raise Fault("too_long", limit=longest, length=len(text))
    return text
