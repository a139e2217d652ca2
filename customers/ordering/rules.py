"""Which act of which post follows which state on the way to ordering on line, and by when it is due (P2.7.4). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from crm.workdays.rules import Rule, Way

NOON = time(12)
OPENS = time(8)


class Act(StrEnum):
    """What is acknowledged on the way, in order, once the application is approved."""

    SET_UP = "set_up"
    SEND = "send"
    RECEIVE = "receive"
    PASS_ON = "pass_on"  # noqa: S105  (the act; the password itself is nowhere)
    AGREE = "agree"
    TRAIN = "train"


@dataclass(frozen=True)
class Move:
    """An act: the post of the application that does it, the states it may follow, the state it leads to.

    `opens` are the acts that become due with it.
    """

    post: str
    after: frozenset[str]
    to: str
    opens: tuple[Act, ...]


# An appointment may be agreed anew until the training has been given.
MOVES: Mapping[Act, Move] = {
    Act.SET_UP: Move("analyst", frozenset({"approved"}), "set_up", (Act.SEND, Act.RECEIVE)),
    Act.SEND: Move("clerk", frozenset({"set_up"}), "sent", ()),
    Act.RECEIVE: Move("analyst", frozenset({"sent"}), "received", (Act.PASS_ON,)),
    Act.PASS_ON: Move("analyst", frozenset({"received"}), "passed_on", (Act.AGREE,)),
    Act.AGREE: Move("manager", frozenset({"passed_on", "agreed"}), "agreed", (Act.TRAIN,)),
    Act.TRAIN: Move("manager", frozenset({"agreed"}), "ready", ()),
}
PARTS = ("applicant", "analyst", "manager", "chief", "clerk")
OVER = frozenset({"ready", "closed"})


def due_rule(act: Act, now: datetime, closing: time, training: datetime | None = None) -> Rule:
    """Return the rule by which an act is due that becomes possible `now`, at a unit that closes at `closing`.

    The password comes on the morning of the second working day after the set-up and is passed on the same day; what
    comes after the end of work is passed on the working day after. Times are local (P2.7.4).
    """
    today = now.date()
    if act in (Act.SEND, Act.RECEIVE):
        return Rule(Way.AFTER, 2, today, NOON)
    if act == Act.PASS_ON:
        return Rule(Way.AFTER, 0 if now.time() < closing else 1, today, closing)
    if act == Act.TRAIN and training is not None:
        return Rule(Way.ON, 0, training.date(), training.time())
    return Rule(Way.AFTER, 1, today, closing)


def training_fault(at: datetime, now: datetime, closing: time) -> str:
    """Say what is wrong with the time of a training, "" for nothing: it lies ahead, and within working hours."""
    if at <= now:
        return "past"
    if not OPENS <= at.time() <= closing:
        return "outside"
    return ""
