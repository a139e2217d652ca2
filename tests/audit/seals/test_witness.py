"""The second host's witness: a real server on a loopback port, asked as the specification says."""

import ast
import ssl
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest

from audit.seals.anchors import Elsewhere, RolledBack, Unanchored, Witness, publish
from audit.seals.places import Place
from audit.seals.verifier import Head, open_note
from tests.audit.seals.logs import KEY, ORIGIN, SmallLog
from tests.audit.seals.witnessing import FILES, SecondHost
from tests.house.sources import ROOT

LOG, FORK = SmallLog(), SmallLog("forged")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[SecondHost]:
    second = SecondHost(tmp_path / "second", [KEY])
    second.start()
    yield second
    second.kill()


def anchor_at(host: SecondHost) -> Witness:
    return Witness(Place.parse(f"witness:http://127.0.0.1:{host.port}/#{host.key}"))


def posted(host: SecondHost, body: str, path: str = "/add-checkpoint") -> tuple[int, str, str]:
    connection = HTTPConnection("127.0.0.1", host.port, timeout=10)
    connection.request("POST", path, body.encode())
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers["Content-Type"]


def request(old: int, new: int, log: SmallLog = LOG, proof_from: int | None = None) -> str:
    proof = log.proof(old if proof_from is None else proof_from, new)
    return "\n".join([f"old {old}", *(b64encode(each).decode() for each in proof), "", log.note(new)])


def test_a_growing_log_is_cosigned_and_its_last_checkpoint_served(host: SecondHost) -> None:
    anchor, before = anchor_at(host), 0
    for size in (1, 2, 255, 256, 600):
        cosigned = LOG.note(size) + anchor.publish(LOG.note(size), before, LOG.proof(before, size))
        assert set(open_note(cosigned, [KEY, host.key]).signers) == {KEY, host.key}
        assert anchor.latest(ORIGIN) == cosigned
        before = size
    assert anchor.latest("another.example/log") is None


def test_a_shorter_log_is_refused_and_seen_as_rolled_back(host: SecondHost) -> None:
    anchor = anchor_at(host)
    anchor.publish(LOG.note(500), 0, [])
    with pytest.raises(RolledBack, match="the anchor has 500 leaves, the log 400"):
        publish(anchor, LOG.note(400), 300, LOG.prover(400))
    with pytest.raises(Elsewhere):
        anchor.publish(LOG.note(400), 0, [])
    assert Head.parse(open_note(anchor.latest(ORIGIN) or "", [KEY]).text).size == 500


def test_a_fork_is_refused_at_the_same_size_and_beyond(host: SecondHost) -> None:
    anchor = anchor_at(host)
    anchor.publish(LOG.note(500), 0, [])
    for size in (500, 600):
        with pytest.raises(RolledBack):
            publish(anchor, FORK.note(size), 500, FORK.prover(size))
    publish(anchor, LOG.note(600), 500, LOG.prover(600))


def test_a_sealer_that_fell_behind_its_witness_or_before_it_finds_the_way(host: SecondHost) -> None:
    anchor = anchor_at(host)
    publish(anchor, LOG.note(100), 50, LOG.prover(100))
    publish(anchor, LOG.note(300), 0, LOG.prover(300))
    assert publish(anchor, LOG.note(300), 300, LOG.prover(300))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (request(200, 300), 409),
        (request(100, 300, proof_from=99), 422),
        (request(100, 300, FORK), 422),
        (request(100, 100, FORK), 409),
        (request(100, 100).replace("old 100\n", f"old 100\n{b64encode(bytes(32)).decode()}\n"), 422),
        (request(100, 300).replace("old 100", "old 301"), 400),
        (request(100, 300).replace("old 100", "old 0100"), 400),
        (request(100, 300).replace("old 100\n", "old 100\nAAAA\n"), 422),
        (request(100, 300).replace("old 100\n", "old 100\n!\n"), 400),
        (request(100, 300).replace("\n300\n", "\n301\n"), 403),
        (request(100, 300).replace(ORIGIN, "unknown.example/log"), 404),
        ("", 400),
        ("old 100\n\n", 400),
    ],
)
def test_each_refusal_has_the_status_of_the_specification(host: SecondHost, body: str, status: int) -> None:
    assert posted(host, request(0, 100))[0] == 200
    found, text, kind = posted(host, body)
    assert found == status
    if status == 409 and body.startswith("old 200"):
        assert (text, kind) == ("100\n", "text/x.tlog.size")
    assert posted(host, request(100, 300))[0] == 200


def test_what_is_no_request_is_turned_away_and_the_next_one_served(host: SecondHost) -> None:
    assert posted(host, request(0, 100), "/other")[0] == 404
    assert posted(host, "x" * 70_000)[0] == 413
    assert posted(host, request(0, 100))[0] == 200


def test_killed_and_started_again_it_knows_what_it_saw(host: SecondHost) -> None:
    anchor_at(host).publish(LOG.note(500), 0, [])
    key, before = host.key, anchor_at(host).latest(ORIGIN)
    host.kill()
    with pytest.raises(Unanchored, match="ConnectionRefusedError"):
        anchor_at(host).publish(LOG.note(600), 500, LOG.proof(500, 600))
    host.start()
    assert host.key == key and anchor_at(host).latest(ORIGIN) == before
    with pytest.raises(RolledBack):
        publish(anchor_at(host), FORK.note(600), 500, FORK.prover(600))
    publish(anchor_at(host), LOG.note(600), 500, LOG.prover(600))


def test_of_many_at_once_one_continues_each_checkpoint(host: SecondHost) -> None:
    assert posted(host, request(0, 10))[0] == 200
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda size: posted(host, request(10, size))[0], range(11, 43)))
    assert said.count(200) == 1 and said.count(409) == 31


def test_it_speaks_https_where_it_is_given_a_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pem = tmp_path / "both.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{pem}.key", "-out", f"{pem}.crt"]
    subprocess.run(made, check=True, capture_output=True)
    pem.write_text(Path(f"{pem}.key").read_text() + Path(f"{pem}.crt").read_text())
    second = SecondHost(tmp_path / "second", [KEY])
    second.start("--certificate", str(pem))
    try:
        anchor = Witness(Place.parse(f"witness:https://127.0.0.1:{second.port}/#{second.key}"))
        with pytest.raises(Unanchored, match="CERTIFICATE_VERIFY_FAILED"):
            anchor.publish(LOG.note(5), 0, [])
        monkeypatch.setenv(ssl.get_default_verify_paths().openssl_cafile_env, f"{pem}.crt")
        assert anchor.publish(LOG.note(5), 0, [])
    finally:
        second.kill()


def test_its_key_is_its_own(host: SecondHost) -> None:
    assert (host.place / "state" / "key").stat().st_mode & 0o777 == 0o600


def test_the_second_host_needs_none_of_the_rest() -> None:
    imported = set()
    for name in FILES:
        for node in ast.walk(ast.parse((ROOT / "audit" / "seals" / f"{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
    ours = {name for name in imported if name.split(".")[0] in ("audit", "crm", "customers", "django")}
    assert ours and all(name.split(".")[2:3] in ([], *([file] for file in FILES)) for name in ours if name != "audit")
    assert not [name for name in ours if not name.startswith("audit.seals")]
