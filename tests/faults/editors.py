"""People at work while things break: each edits one customer again and again and keeps what was acknowledged."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import count
from urllib.parse import urlencode

from audit.trail.models import LogEntry
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import a_customer, a_post, signed_in
from tests.faults.programs import until
from tests.forms import filled

TOKEN = "c" * 32


@dataclass
class Editor:
    """One person with a browser; `said` are the values whose edit was answered with "saved", in their order.

    `tried` holds those as well of which no answer came: they may be saved or not, but not by half and not twice.
    `seen` counts the pages of the customer that arrived whole, `refused` the answers to come back later.
    """

    name: str
    username: str
    customer: Customer
    session: str
    port: int
    said: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    seen: int = 0
    refused: int = 0
    odd: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Return the address of the form."""
        return f"/customers/{self.customer.uuid}/edit/basic/"

    def work(self, stop: threading.Event) -> None:
        """Edit until told to stop; where no answer comes, look how it stands and go on."""
        form: dict[str, str] | None = None
        numbers = count(1)
        while not stop.is_set():
            try:
                form = self.form() if form is None else self.edit(form, f"{self.name}-{next(numbers)}")
            except (OSError, HTTPException):
                form = None
            if form is None:
                time.sleep(0.05)

    def form(self) -> dict[str, str] | None:
        """Return the form as it stands, None where the page did not come."""
        answer, page = self.ask("GET")
        if answer.status == 200:
            self.seen += 1
            return filled(page)
        return self.turned_away(answer)

    def edit(self, form: dict[str, str], value: str) -> dict[str, str] | None:
        """Send the form with a new value; return the form as it stands now, None where that is not known."""
        self.tried.append(value)
        answer, _page = self.ask("POST", form | {"remarks": value, "csrfmiddlewaretoken": TOKEN})
        if answer.status == 302 and not is_to_sign_in(answer):
            self.said.append(value)
            return form | {"remarks": value, "rev": str(int(form["rev"]) + 1)}
        return self.turned_away(answer)

    def ask(self, method: str, form: dict[str, str] | None = None) -> tuple[HTTPResponse, str]:
        """Return an answer that came whole, and its body."""
        wire = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            head = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}
            if form is not None:
                head["Content-Type"] = "application/x-www-form-urlencoded"
            wire.request(method, self.path, urlencode(form) if form else None, head)
            answer = wire.getresponse()
            return answer, answer.read().decode()
        finally:
            wire.close()

    def turned_away(self, answer: HTTPResponse) -> None:
        """Count answers to come back later or to sign in again; note one that nobody should get, whatever breaks."""
        self.refused += answer.status == 503
        if answer.status != 503 and not is_to_sign_in(answer):
            self.odd.append(str(answer.status))


def is_to_sign_in(answer: HTTPResponse) -> bool:
    """Say whether an answer leads to the sign-in page."""
    return answer.status == 302 and (answer.getheader("Location") or "").startswith("/accounts/login/")


def some_editors(number: int, port: int) -> list[Editor]:
    """Return people on posts of their own, each with a customer and signed in."""
    found = []
    for at in range(1, number + 1):
        post = a_post(f"am-{at}", a=f"editor-{at}")
        customer, session = a_customer(post), signed_in(f"editor-{at}").cookies["sessionid"].value
        found.append(Editor(f"e{at}", f"editor-{at}", customer, session, port))
    return found


@contextmanager
def at_work(editors: Sequence[Editor]) -> Iterator[None]:
    """Have everybody work for as long as the block."""
    stop = threading.Event()
    threads = [threading.Thread(target=editor.work, args=(stop,)) for editor in editors]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def more_are_saved(editors: Sequence[Editor], number: int) -> None:
    """Wait until so many more edits are acknowledged."""
    enough = saved(editors) + number
    until(lambda: saved(editors) >= enough)


def more_are_turned_away(editors: Sequence[Editor], number: int) -> None:
    """Wait until so many more are told to come back later."""
    enough = sum(editor.refused for editor in editors) + number
    until(lambda: sum(editor.refused for editor in editors) >= enough)


def saved(editors: Sequence[Editor]) -> int:
    """Return how many edits were acknowledged."""
    return sum(len(editor.said) for editor in editors)


def faults_of(editor: Editor) -> Iterator[str]:
    """Yield what is wrong between what was acknowledged, what is stored, and what the trail tells."""
    lines = LogEntry.objects.filter(object_id=editor.customer.pk).order_by("id")
    told = [line.changes["remarks"] for line in lines.filter(event="record.changed")]
    opened = lines.filter(event="record.opened").count()
    with unlocked():
        row = Customer.objects.get(pk=editor.customer.pk)
    befores, afters = [old for old, _new in told], [new for _old, new in told]
    chain, edits = [editor.customer.remarks, *afters], row.rev - editor.customer.rev
    for value in editor.said:
        if value not in afters:
            yield f"{value} was acknowledged and is lost"
    for value in set(afters):
        if afters.count(value) > 1 or value not in editor.tried:
            yield f"{value} has {afters.count(value)} lines"
    if befores != chain[:-1]:
        yield "the lines do not follow one another"
    if row.remarks != chain[-1] or edits != len(told):
        yield f"{edits} edits up to {row.remarks} have {len(told)} lines up to {chain[-1]}"
    if opened < editor.seen + len(editor.said):
        yield f"{editor.seen} pages and {len(editor.said)} answers have {opened} lines"
    yield from (f"answered {status}" for status in editor.odd)
