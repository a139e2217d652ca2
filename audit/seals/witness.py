"""The second host's memory: cosigns a checkpoint only where it continues the last one it saw (C2SP tlog-witness).

It needs Python, `cryptography` and the files durable, rules, verifier and witness of this folder:
`python -m audit.seals.witness --state DIR --name witness.example/zhike --log KEY --listen 0.0.0.0:8790`.
"""

import argparse
import ssl
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.seals import durable
from audit.seals.rules import claimed, cosignature, verifier_text
from audit.seals.verifier import (
    COSIGNATURE,
    EMPTY_ROOT,
    Head,
    Unproven,
    VerifierKey,
    check_consistency,
    decoded,
    number,
    open_note,
)

LONGEST_REQUEST = 64 * 1024
SIZE_TYPE, TEXT_TYPE = "text/x.tlog.size", "text/plain; charset=utf-8"


class Answer(NamedTuple):
    """What a request is answered with."""

    status: HTTPStatus
    text: str = ""
    type: str = TEXT_TYPE


class Refused(Exception):
    """A request was turned down with the answer that the specification names."""

    def __init__(self, status: HTTPStatus, text: str, kind: str = TEXT_TYPE) -> None:
        super().__init__(text)
        self.answer = Answer(status, text, kind)


class Submission(NamedTuple):
    """A request to cosign: a checkpoint, and the proof that it continues the one of `old` leaves."""

    old: int
    proof: list[bytes]
    checkpoint: str

    @classmethod
    def parse(cls, body: str) -> "Submission":
        """Return the request in a body; Unproven where it is none."""
        above, blank, checkpoint = body.partition("\n\n")
        first, *lines = above.split("\n")
        if not blank or not first.startswith("old ") or len(lines) > 63:
            raise Unproven("this is no request to add a checkpoint")
        return cls(number(first.removeprefix("old ")), [decoded(line) for line in lines], checkpoint)


class Witness:
    """One witness: its key, the logs it knows, and the last checkpoint of each, kept in `state`."""

    def __init__(
        self,
        state: Path,
        name: str,
        private: Ed25519PrivateKey,
        logs: Sequence[VerifierKey],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.state, self.name, self.private, self.logs, self.clock = state, name, private, logs, clock
        self._one_at_a_time = Lock()

    def add(self, body: str) -> Answer:
        """Keep a checkpoint that continues the last one and answer with a cosignature, or say why not."""
        try:
            asked = Submission.parse(body)
            head, text = self._opened(asked.checkpoint)
            with self._one_at_a_time:
                self._check(asked, head)
                line = cosignature(text, self.name, self.private, int(self.clock()))
                durable.replace(self._file(head.origin), (asked.checkpoint + line).encode())
        except Unproven as fault:
            return Answer(HTTPStatus.BAD_REQUEST, f"{fault}\n")
        except Refused as refusal:
            return refusal.answer
        return Answer(HTTPStatus.OK, line)

    def latest(self, origin: str) -> Answer:
        """Answer with the last checkpoint of a log, cosigned."""
        file = self._file(origin)
        if not self._keys_of(origin) or not file.exists():
            return Answer(HTTPStatus.NOT_FOUND)
        return Answer(HTTPStatus.OK, file.read_text("utf-8"))

    def _opened(self, checkpoint: str) -> tuple[Head, str]:
        head = claimed(checkpoint)
        keys = self._keys_of(head.origin)
        if not keys:
            raise Refused(HTTPStatus.NOT_FOUND, "this log is not known here\n")
        try:
            return head, open_note(checkpoint, keys).text
        except Unproven as fault:
            raise Refused(HTTPStatus.FORBIDDEN, f"{fault}\n") from fault

    def _check(self, asked: Submission, head: Head) -> None:
        """Raise Refused unless the checkpoint continues the one kept."""
        if asked.old > head.size:
            raise Refused(HTTPStatus.BAD_REQUEST, "the old size is above the new one\n")
        kept = self._kept(head.origin)
        if asked.old != kept.size:
            raise Refused(HTTPStatus.CONFLICT, f"{kept.size}\n", SIZE_TYPE)
        if asked.old == head.size and kept.root != head.root:
            raise Refused(HTTPStatus.CONFLICT, "another tree of this size was cosigned\n")
        try:
            if kept.size:
                check_consistency(kept.size, head.size, kept.root, head.root, asked.proof)
            elif asked.proof:
                raise Unproven("nothing is continued, so no proof can be given")
        except Unproven as fault:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, f"{fault}\n") from fault

    def _kept(self, origin: str) -> Head:
        file = self._file(origin)
        if not file.exists():
            return Head(origin, 0, EMPTY_ROOT)
        return claimed(file.read_text("utf-8"))

    def _keys_of(self, origin: str) -> list[VerifierKey]:
        """Return the keys that may sign for a log; a log opened anew after a restore must be made known here too."""
        return [key for key in self.logs if key.name == origin]

    def _file(self, origin: str) -> Path:
        return self.state / f"{durable.name_of(origin)}.checkpoint"


def handler_of(witness: Witness) -> type[BaseHTTPRequestHandler]:
    """Return the HTTP side of a witness: POST /add-checkpoint and GET /checkpoint/<origin>."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                return self._answer(Answer(HTTPStatus.NOT_FOUND))
            if not length.isdecimal() or int(length) > LONGEST_REQUEST:
                return self._answer(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            try:
                body = self.rfile.read(int(length)).decode()
            except UnicodeDecodeError:
                return self._answer(Answer(HTTPStatus.BAD_REQUEST))
            return self._answer(witness.add(body))

        def do_GET(self) -> None:
            place, _, origin = self.path.removeprefix("/").partition("/")
            self._answer(witness.latest(unquote(origin)) if place == "checkpoint" else Answer(HTTPStatus.NOT_FOUND))

        def _answer(self, answer: Answer) -> None:
            data = answer.text.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "no-store")
            if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                self.close_connection = True  # the body was not read
            self.end_headers()
            self.wfile.write(data)

    return Handler


def own_key(state: Path) -> Ed25519PrivateKey:
    """Return the witness's key in its folder, made at the first start and readable by its owner only."""
    file = state / "key"
    if not file.exists():
        durable.replace(file, b64encode(Ed25519PrivateKey.generate().private_bytes_raw()), mode=0o600)
    return Ed25519PrivateKey.from_private_bytes(b64decode(file.read_bytes()))


def main(words: Sequence[str] | None = None) -> None:
    """Serve until stopped; the first line of the output is the verifier key of this witness."""
    asked = argparse.ArgumentParser(prog="witness", description=__doc__)
    asked.add_argument("--state", type=Path, required=True, help="its own folder: key and last checkpoints")
    asked.add_argument("--name", required=True, help="its name in its signatures, such as witness.example/zhike")
    asked.add_argument("--log", type=VerifierKey.parse, action="append", required=True, help="a log's verifier key")
    asked.add_argument("--listen", default="127.0.0.1:8790", help="address:port")
    asked.add_argument("--certificate", type=Path, help="PEM file with key and certificate: speak HTTPS")
    given = asked.parse_args(words)
    given.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = own_key(given.state)
    address, _, port = given.listen.rpartition(":")
    server = ThreadingHTTPServer((address, int(port)), handler_of(Witness(given.state, given.name, private, given.log)))
    if given.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(given.certificate)
        # Each connection's own thread shakes hands, so that a slow one stops nobody.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    sys.stdout.write(f"{verifier_text(given.name, private.public_key(), COSIGNATURE)}\n{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
