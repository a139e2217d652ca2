"""Where checkpoints are kept outside the database, as settings name them: plain Python, read before Django is up."""

from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import urlsplit

from audit.seals.verifier import COSIGNATURE, Unproven, VerifierKey

LONGEST = 200


class Misplaced(ValueError):
    """A text names no place where a checkpoint could be kept; it says why."""


class Place(NamedTuple):
    """One anchor: its kind, where it is, and the whole text, by which it is known."""

    kind: str
    where: str
    text: str

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Return `folder:/path`, `mail:a@b.cn` or `witness:https://host/#key`; Misplaced where it is none of them."""
        kind, _, where = text.partition(":")
        if kind not in _FAULTS:
            raise Misplaced(f"{text}: begins with none of {', '.join(f'{each}:' for each in _FAULTS)}")
        fault = f"is longer than {LONGEST} characters" if len(text) > LONGEST else _FAULTS[kind](where)
        if fault:
            raise Misplaced(f"{text}: {fault}")
        return cls(kind, where, text)


def places_of(texts: Iterable[str]) -> tuple[Place, ...]:
    """Return the places of settings.TRAIL_ANCHORS, in order."""
    return tuple(Place.parse(text) for text in texts)


def _folder_fault(where: str) -> str:
    return "" if PurePath(where).is_absolute() else "a folder is named from the root on"


def _mail_fault(where: str) -> str:
    name, _, host = where.partition("@")
    plain = where.isprintable() and not set(where) & set(' ,;<>"') and where.count("@") == 1
    return "" if name and host and plain else "this is no address of mail"


def _witness_fault(where: str) -> str:
    try:
        parts = urlsplit(where)
        port_is_one = parts.port != 0
    except ValueError:
        return "this is no address of a web server"
    if not parts.hostname or not port_is_one or parts.query or parts.username is not None:
        return "this is no address of a web server"
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        return "a witness is spoken to by https://"
    try:
        if parts.fragment and VerifierKey.parse(parts.fragment).kind != COSIGNATURE:
            return "the key behind # is no witness's"
    except Unproven as fault:
        return f"behind #: {fault}"
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_FAULTS = {"folder": _folder_fault, "mail": _mail_fault, "witness": _witness_fault}
