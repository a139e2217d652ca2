"""The search index of names: FTS5 on SQLite, a tsvector with GIN on PostgreSQL, one row a customer.

Fragments of one or two characters are the usual ones in Chinese names and a trigram index cannot find them; so
each suffix of a name is a token of its own (`names.tokens`) and a fragment is a prefix among tokens.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from audit.trail.bulk import insert_rows

TABLE = "customers_search"

CREATE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(tokens, detail=none, columnsize=0, tokenize='ascii')",
    ],
    "postgresql": [
        f"CREATE TABLE {TABLE} (customer_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_tokens ON {TABLE} USING gin (tokens)",
    ],
}


def key_column() -> str:
    """Return the name of the index's key: FTS5 has only its rowid."""
    return "rowid" if connection.vendor == "sqlite" else "customer_id"


def document(found: Sequence[str]) -> str:
    """Return tokens as the index takes them: letters and digits only, so no quoting can be left."""
    before, between = ("", " ") if connection.vendor == "sqlite" else ("'", "' '")
    return before + between.join(dict.fromkeys(found)) + before if found else ""


def put(documents: Iterable[tuple[int, str]]) -> None:
    """Index the documents of customers that are not in the index yet."""
    insert_rows(TABLE, (key_column(), "tokens"), documents)


def replace(customer: int, found: Sequence[str]) -> None:
    """Index a customer's tokens anew."""
    remove([customer])
    put([(customer, document(found))])


def remove(customers: Sequence[int]) -> None:
    """Take customers out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany(_REMOVE[connection.vendor], [(one,) for one in customers])


def find(ways: Sequence[Sequence[str]], limit: int) -> list[int]:
    """Return at most `limit` customers that have, for one of the ways, a token beginning with each of its prefixes.

    The prefixes come from `names.wanted`: letters and digits only, so no quoting can be left.
    """
    prefix, both, either = _DIALECT[connection.vendor]
    query = either.join("(" + both.join(prefix.format(token) for token in way) + ")" for way in ways)
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor], [query, limit])
        return [row[0] for row in cursor.fetchall()]


_REMOVE = {
    "sqlite": "DELETE FROM customers_search WHERE rowid = %s",
    "postgresql": "DELETE FROM customers_search WHERE customer_id = %s",
}
_FIND = {
    "sqlite": "SELECT rowid FROM customers_search WHERE customers_search MATCH %s LIMIT %s",
    "postgresql": "SELECT customer_id FROM customers_search WHERE tokens @@ %s::tsquery LIMIT %s",
}
# How each engine writes a prefix, "and" and "or".
_DIALECT = {"sqlite": ('"{}" *', " AND ", " OR "), "postgresql": ("'{}':*", " & ", " | ")}
