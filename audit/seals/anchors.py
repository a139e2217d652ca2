"""Checkpoints kept where the database's administrator does not reach: a folder, a mailbox, a second host's witness."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from audit.seals import durable
from audit.seals.places import Place, places_of
from audit.seals.rules import claimed, continuation_text
from audit.seals.verifier import Head, Unproven, VerifierKey, check_consistency, open_note

Prove = Callable[[int], Sequence[bytes]]

_PATIENCE = 5  # seconds
_LONGEST_ANSWER = 64 * 1024


class Unanchored(Exception):
    """A checkpoint did not get to an anchor: it cannot be reached, or it refused; the text says which."""


class Elsewhere(Unanchored):
    """The anchor has another checkpoint than the proof begins at: that of `size` leaves."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the anchor has a checkpoint of {size} leaves")
        self.size = size


class RolledBack(Unanchored):
    """The anchor has a checkpoint that this one does not continue: the log was cut, rolled back or forked."""


class Anchor(Protocol):
    """A place outside; `every` is how long it is left in peace after a checkpoint."""

    text: str
    every: timedelta

    def publish(self, note: str, anchored: int, proof: Sequence[bytes]) -> str:
        """Keep the checkpoint, which continues the one of `anchored` leaves by `proof`; return cosignatures, if any.

        Raises Elsewhere where the anchor has another, RolledBack where it is not continued, Unanchored otherwise.
        """

    def latest(self, origin: str) -> str | None:
        """Return the last checkpoint that it holds of a log; None where it has or shows none."""


def configured() -> list[Anchor]:
    """Return the anchors of settings.TRAIL_ANCHORS."""
    return [_KINDS[place.kind](place) for place in places_of(settings.TRAIL_ANCHORS)]


def publish(anchor: Anchor, note: str, anchored: int, prove: Prove) -> str:
    """Keep a checkpoint at an anchor that may have come further or less far than is known here.

    `prove` gives the proof from an older size to the checkpoint's. Returns cosignatures; raises Unanchored.
    """
    size = claimed(note).size
    try:
        return anchor.publish(note, anchored, prove(anchored))
    except Elsewhere as found:
        if found.size > size:
            raise RolledBack(f"the anchor has {found.size} leaves, the log {size}") from found
        return anchor.publish(note, found.size, prove(found.size))


def _check_continued(held: Head, head: Head, anchored: int, proof: Sequence[bytes]) -> None:
    """Raise unless `head` continues what is held."""
    if held.size > head.size:
        raise RolledBack(f"the anchor has {held.size} leaves, the log {head.size}")
    if held.size != anchored:
        raise Elsewhere(held.size)
    try:
        if held.size:
            check_consistency(held.size, head.size, held.root, head.root, proof)
    except Unproven as fault:
        raise RolledBack(str(fault)) from fault


class Folder:
    """A folder, at best on another machine or on media that are written once: each checkpoint is a file of its own."""

    every = timedelta()

    def __init__(self, place: Place) -> None:
        self.text, self.path = place.text, Path(place.where)

    def publish(self, note: str, anchored: int, proof: Sequence[bytes]) -> str:
        """Write the checkpoint and then `latest`; a smaller or other tree is refused and leaves both as they are."""
        head = claimed(note)
        try:
            held = self.latest(head.origin)
            if held is not None:
                _check_continued(claimed(held), head, anchored, proof)
            own = self.path / durable.name_of(head.origin)
            batch = own / f"{head.size // 100_000:06d}"
            for folder in (own, batch):
                folder.mkdir(exist_ok=True)
                durable.settle(folder.parent)
            file = batch / f"{head.size}.checkpoint"
            if file.exists() and claimed(file.read_text("utf-8")) != head:
                raise RolledBack(f"the folder has another checkpoint of {head.size} leaves")
            durable.replace(file, note.encode())
            durable.replace(own / "latest", note.encode())
        except (OSError, Unproven) as fault:
            raise Unanchored(str(fault)) from fault
        return ""

    def latest(self, origin: str) -> str | None:
        """Return the last checkpoint that was written; where `latest` was taken away, the largest that is there."""
        own = self.path / durable.name_of(origin)
        file = own / "latest"
        if not file.exists():
            file = max(own.glob("*/*.checkpoint"), key=lambda one: int(one.stem), default=file)
        return file.read_text("utf-8") if file.exists() else None


class Mail:
    """A mailbox, once a day: whoever keeps the mail, or prints it, can hold it against the log for ever."""

    every = timedelta(days=1)

    def __init__(self, place: Place) -> None:
        self.text, self.address = place.text, place.where

    def publish(self, note: str, anchored: int, proof: Sequence[bytes]) -> str:
        """Send the checkpoint; what was sent before cannot be asked for."""
        head = claimed(note)
        parts = [note]
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                parts.append(
                    _("Keep this mail, or print it. Whoever checks the trail later can hold it against the log.")
                )
        subject = f"{head.origin} · {head.size} · {b64encode(head.root).decode()}"
        try:
            EmailMessage(subject, "\n".join(parts), to=[self.address]).send()
        except OSError as fault:  # smtplib's errors are such
            raise Unanchored(f"{type(fault).__name__}: {fault}") from fault
        return ""

    def latest(self, origin: str) -> str | None:
        """Return nothing: mail is kept by those who got it."""
        return None


class Witness:
    """A second host that cosigns what continues what it saw (C2SP tlog-witness); its key may stand behind the #."""

    every = timedelta()

    def __init__(self, place: Place) -> None:
        self.text, self.address = place.text, urlsplit(place.where)
        self.keys = [VerifierKey.parse(self.address.fragment)] if self.address.fragment else []

    def publish(self, note: str, anchored: int, proof: Sequence[bytes]) -> str:
        """Submit the checkpoint and return the cosignatures, proven where the witness's key is known."""
        body = continuation_text(anchored, proof, note).encode()
        status, kind, text = self._ask("POST", "add-checkpoint", body)
        if status == 409 and kind == "text/x.tlog.size" and text.strip().isdecimal():
            raise Elsewhere(int(text))
        if status in (409, 422):
            raise RolledBack(f"the witness does not see the log continued: {text.strip()[:100]}")
        if status != 200:
            raise Unanchored(f"the witness answered {status}: {text.strip()[:100]}")
        if self.keys:
            try:
                open_note(note + text, self.keys)
            except Unproven as fault:
                raise Unanchored(f"the witness's answer: {fault}") from fault
        return text

    def latest(self, origin: str) -> str | None:
        """Return the last checkpoint that the witness cosigned; Unanchored where it cannot be asked."""
        status, _kind, text = self._ask("GET", f"checkpoint/{durable.name_of(origin)}")
        if status not in (200, 404):
            raise Unanchored(f"the witness answered {status}")
        return text if status == 200 else None

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str, str]:
        """Return status, type and text of an answer; redirects are none."""
        connection = _connection(self.address)
        try:
            connection.request(method, f"{self.address.path.rstrip('/')}/{path}", body)
            answer = connection.getresponse()
            text = answer.read(_LONGEST_ANSWER).decode()
            return answer.status, answer.headers.get_content_type(), text
        except (OSError, HTTPException, UnicodeDecodeError) as fault:
            raise Unanchored(f"{type(fault).__name__}: {fault}") from fault
        finally:
            connection.close()


def _connection(address: SplitResult) -> HTTPConnection:
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    return kind(address.hostname or "", address.port, timeout=_PATIENCE)


_KINDS: dict[str, Callable[[Place], Anchor]] = {"folder": Folder, "mail": Mail, "witness": Witness}
