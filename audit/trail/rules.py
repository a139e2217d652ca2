"""What may stand in a line, and which address a request came from: plain answers without Django."""

import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from itertools import repeat
from json.encoder import encode_basestring
from typing import NewType

# Control characters, bidirectional overrides and lone surrogates: they forge lines in a log or break its storage.
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_FORGING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Written = NewType("Written", str)  # changes as the JSON that a line keeps of them


def one_line(text: str, limit: int) -> str:
    """Return `text` as one line of at most `limit` characters, breaks as spaces, forging characters as U+FFFD."""
    if text.isprintable():  # no such character is
        return text[:limit]
    return _FORGING.sub("\ufffd", _BREAKS.sub(" ", text))[:limit]


def joined(fields: Iterable[str]) -> str:
    """Return field identifiers as `,phone,id_number,`, so that `,phone,` finds exactly that field; `""` for none."""
    unique = list(dict.fromkeys(fields))
    return f",{','.join(unique)}," if unique else ""


def written(changes: Mapping[str, tuple[str, str]]) -> Written:
    """Return changes as a line keeps them."""
    quote = encode_basestring
    found = [f"{quote(name)}: [{quote(before)}, {quote(after)}]" for name, (before, after) in changes.items()]
    return Written(f"{{{', '.join(found)}}}")


def first_values(columns: Mapping[str, Sequence[str]], count: int) -> list[Written]:
    """Return the changes of each of `count` new rows, given by column: from nothing to the texts that are not empty."""
    parts = [_first(name, texts) for name, texts in columns.items()]
    rows: Iterable[tuple[str, ...]] = zip(*parts, strict=True) if parts else repeat((), count)
    return [Written(f"{{{', '.join(filter(None, row))}}}") for row in rows]


def _first(name: str, texts: Sequence[str]) -> list[str]:
    """Return a column's part of each row's changes; texts that come again are written once."""
    start, kept = f'{encode_basestring(name)}: ["", ', {"": ""}
    for text in dict.fromkeys(texts):
        if text:
            kept[text] = f"{start}{encode_basestring(text)}]"
    return [kept[text] for text in texts]


def client_address(remote: str, forwarded: str, proxies: int) -> str:
    """Return the address `proxies` trusted hops away, `""` where none is known.

    Only the last `proxies` items of X-Forwarded-For were written by machines we trust; whatever the client put before
    them is ignored (RFC 7239 §8.1). A chain shorter than the trusted hops, or one that is no address, gives `remote`.
    """
    if proxies > 0:
        hops = [item.strip() for item in forwarded.split(",") if item.strip()]
        if len(hops) >= proxies:
            named = _address(hops[-proxies])
            if named:
                return named
    return _address(remote)


def _address(text: str) -> str:
    """Return an address in its canonical form, without port or zone; `""` where `text` is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return ""
