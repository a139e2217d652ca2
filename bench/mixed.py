"""Row 13: the mixed load on gunicorn with two workers: 70 % list, 20 % open, 10 % edit, eight clients."""

import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlencode

from audit.trail.models import LogEntry
from bench.cases import HOLDER, _form
from bench.settings import ROOT
from bench.stack import Browser, Figure
from customers.records.lock import unlocked
from customers.records.models import Customer

CLIENTS, WORKERS = 8, 2


def mixed(seconds: int) -> Figure:
    """Return how many requests a second the product answers beside an empty view; compare lines with answers."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "crm.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        str(WORKERS),
        "--threads",
        "4",
        "--log-level",
        "error",
    ]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ) as server:
        try:
            _wait(port)
            empty, _ = _load(port, lambda rng, _: ("GET", "/bench/empty/", None), seconds // 3)
            before = _lines()
            rate, answers = _load(port, _Mix(), seconds)
            after = _lines()
        finally:
            server.terminate()
            server.wait(20)
    failures = answers["failed"]
    written = {name: after[name] - before[name] for name in after}
    print(f"  mixed: {dict(answers)}; lines {dict(written)}")
    equal = written["records.listed"] == answers["list"] and written["record.changed"] == answers["edit"]
    if failures or not equal:
        print("  mixed: **failures or lines that do not equal the answers**")
    return Figure("13 mixed load, ms a request", 1000 / rate, 1000 / empty, 40, "empty view")


class _Mix:
    def __init__(self) -> None:
        with unlocked():
            rows = Customer.objects.filter(grants__group__name="post:b49").order_by("pk").values_list("uuid", flat=True)
            self.uuids = [str(one) for one in rows[:2000]]

    def __call__(self, rng: random.Random, ask: object) -> tuple[str, str, object]:
        pick = rng.random()
        if pick < 0.7:
            return "list", "/customers/", None
        if pick < 0.9:
            return "open", f"/customers/{rng.choice(self.uuids)}/", None
        return "edit", f"/customers/{rng.choice(self.uuids)}/edit/operating/", rng.choice(("high", "middle", "low"))


def _load(port: int, choose: object, seconds: int) -> tuple[float, Counter[str]]:
    answers: Counter[str] = Counter()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=_client, args=(port, choose, until, answers, n)) for n in range(CLIENTS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = sum(count for name, count in answers.items() if name != "failed")
    return total / (time.monotonic() - begun), answers


def _client(port: int, choose: object, until: float, answers: Counter[str], number: int) -> None:
    rng, cookies = random.Random(number), Browser(HOLDER).cookies
    cookies["csrftoken"] = "b" * 32
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Host": "127.0.0.1"}
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < until:
        kind, path, value = choose(rng, None)  # type: ignore[operator]
        status, body = _ask(link, "GET", path, headers)
        if kind == "edit" and status == 200:
            form = _form(body.decode())
            # A stale form is refused by design; the client does what a person does and saves again.
            changed = form.get("attention") != value
            sent = urlencode({**form, "attention": value, "csrfmiddlewaretoken": "b" * 32})
            status, body = _ask(link, "POST", path, headers, sent)
            kind = "edit" if status == 302 and changed else "unchanged or stale"
        answers[kind if status in (200, 302, 409) else "failed"] += 1
    link.close()


def _ask(
    link: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], body: str | None = None
) -> tuple[int, bytes]:
    extra = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    try:
        link.request(method, path, body, {**headers, **extra})
        answer = link.getresponse()
        return answer.status, answer.read()
    except OSError:
        link.close()
        return 0, b""


def _lines() -> Counter[str]:
    wanted = ("records.listed", "record.opened", "record.changed")
    return Counter({event: LogEntry.objects.filter(event=event).count() for event in wanted})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("gunicorn did not start")
