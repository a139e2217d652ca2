"""What may stand in a line, and which address a request came from: plain answers without Django."""

import re
from collections.abc import Iterable
from ipaddress import ip_address

# Control characters, bidirectional overrides and lone surrogates: they forge lines in a log or break its storage.
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_FORGING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(text: str, limit: int) -> str:
    """Return `text` as one line of at most `limit` characters, breaks as spaces, forging characters as U+FFFD."""
    if text.isascii() and text.isprintable():
        return text[:limit]
    return _FORGING.sub("\ufffd", _BREAKS.sub(" ", text))[:limit]


def joined(fields: Iterable[str]) -> str:
    """Return field identifiers as `,phone,id_number,`, so that `,phone,` finds exactly that field; `""` for none."""
    unique = list(dict.fromkeys(fields))
    return f",{','.join(unique)}," if unique else ""


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
