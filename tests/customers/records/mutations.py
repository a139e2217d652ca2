"""One thing at a time that somebody with SQL could do to a record: each leaves it otherwise than its lines say."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import DateField, DecimalField, IntegerField

from customers.records.models import Customer
from customers.records.values import COLUMNS

WORDS = ("甲", "x", "别家店", "0", " ", "high")


@dataclass
class Base:
    """A small company as it stood before: the rows of each record, and what its lines once held."""

    rows: dict[int, dict[str, Any]]
    tokens: dict[int, dict[str, str]]
    older: dict[int, list[tuple[str, str]]]
    photos: dict[int, bytes]
    groups: Sequence[int]
    permissions: Sequence[int]


def _sealed(cursor: Any, pk: int, tokens: dict[str, str]) -> None:
    cursor.execute("UPDATE customers_strongbox SET sealed = %s WHERE customer_id = %s", [json.dumps(tokens), pk])


def flip(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Change one character of a token."""
    name = rng.choice(sorted(base.tokens[pk]))
    token = base.tokens[pk][name]
    at = rng.randrange(len(token))
    other = rng.choice([one for one in "ABCDabcd0123-_" if one != token[at]])
    _sealed(cursor, pk, base.tokens[pk] | {name: token[:at] + other + token[at + 1 :]})


def borrow(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Put another record's token of the same field in its place."""
    name = rng.choice(sorted(base.tokens[pk]))
    other = rng.choice([one for one in base.tokens if one != pk and name in base.tokens[one]])
    _sealed(cursor, pk, base.tokens[pk] | {name: base.tokens[other][name]})


def exchange(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Exchange two of a record's tokens."""
    one, two = rng.sample(sorted(base.tokens[pk]), 2)
    _sealed(cursor, pk, base.tokens[pk] | {one: base.tokens[pk][two], two: base.tokens[pk][one]})


def replay(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Put an older token back."""
    name, token = rng.choice(base.older[pk])
    _sealed(cursor, pk, base.tokens[pk] | {name: token})


def remove(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Take a token out."""
    name = rng.choice(sorted(base.tokens[pk]))
    _sealed(cursor, pk, {key: token for key, token in base.tokens[pk].items() if key != name})


def add(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Put a token where no value was."""
    _sealed(cursor, pk, base.tokens[pk] | {f"added_{rng.randrange(9)}": rng.choice(list(base.tokens[pk].values()))})


def overwrite(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Write another value into a general column."""
    name = rng.choice(COLUMNS)
    field, before = Customer._meta.get_field(name), base.rows[pk][name]
    choices: list[Any] = [*WORDS, ""]
    if isinstance(field, DateField):
        choices = [date(2019, 1, 1) + timedelta(days=rng.randrange(3000)), None]
    elif isinstance(field, (IntegerField, DecimalField)):
        choices = [rng.randrange(100), None]
    if name in ("code", "licence_number"):
        choices = [f"{name[:4]}{pk}"]
    value = rng.choice([one for one in choices if one != before])
    cursor.execute(f"UPDATE customers_customer SET {name} = %s WHERE id = %s", [value, pk])


def extra(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Write another object into the added entries."""
    value = rng.choice(['{"added": "x"}', "[]", '"x"', "7", '{"name": 3}'])
    cursor.execute("UPDATE customers_customer SET extra = %s WHERE id = %s", [value, pk])


def turn(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Set the state or the revision."""
    column, value = rng.choice([("state", "frozen"), ("state", "draft"), ("rev", base.rows[pk]["rev"] + 1), ("rev", 0)])
    cursor.execute(f"UPDATE customers_customer SET {column} = %s WHERE id = %s", [value, pk])


def delete(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Delete a row, or all rows of a record."""
    tables = ["strongbox", "grant", "consent", "attachment"]
    whole = rng.random() < 0.3
    for table in tables if whole else [rng.choice(tables)]:
        cursor.execute(f"DELETE FROM customers_{table} WHERE customer_id = %s", [pk])
    if whole:
        cursor.execute("DELETE FROM customers_customer WHERE id = %s", [pk])


def regrant(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Give the record to a post that nobody gave it to, take one away, or change what a grant permits."""
    mine, other = base.groups[0], rng.choice(base.groups[1:])
    columns = "permission_id, since, sort_key, basis, customer_id"
    way = rng.choice(["insert", "group", "permission"])
    if way == "insert":
        cursor.execute(
            f"INSERT INTO customers_grant (group_id, {columns}) SELECT %s, {columns} FROM customers_grant"
            " WHERE customer_id = %s AND group_id = %s",
            [other, pk, mine],
        )
    else:
        column, value = ("group_id", other) if way == "group" else ("permission_id", base.permissions[1])
        cursor.execute(
            f"UPDATE customers_grant SET {column} = %s WHERE customer_id = %s AND group_id = %s", [value, pk, mine]
        )


def agree(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Change what the customer agreed to."""
    change = rng.choice(["withdrawn_on = given_on", "purpose = 'marketing'", "purpose = 'survey'"])
    cursor.execute(f"UPDATE customers_consent SET {change} WHERE customer_id = %s", [pk])


def picture(base: Base, pk: int, rng: Random, cursor: Any) -> None:
    """Change a photo, or say that it is of something else."""
    content = bytearray(base.photos[pk])
    content[rng.randrange(len(content))] ^= 1 + rng.randrange(255)
    column, value = rng.choice([("content", bytes(content)), ("field", "owner_photo")])
    cursor.execute(f"UPDATE customers_attachment SET {column} = %s WHERE customer_id = %s", [value, pk])


MUTATIONS: Sequence[Callable[[Base, int, Random, Any], None]] = (
    flip, borrow, exchange, replay, remove, add, overwrite, extra, turn, delete, regrant, agree, picture,
)  # fmt: skip
