"""A line's entry spelled by the database from the line's columns: what `entry_of` makes, at a fifth of the cost.

It need not be able to spell every line: one whose spelling is not its stored entry is spelled again in Python, and that
decides. It must never come to the stored entry by mistake, so what it cannot spell for certain becomes a bare question
mark, which stands in no entry. The two members that follow from other rows, `prev` and `touched`, are put in here.
"""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from audit.trail.entries import COLUMNS, VERSION

NUMBERS = frozenset({"action", "actor_id", "count", "n", "object_id", "remote_port"})
OBJECTS = frozenset({"additional_data", "changes", "facts", "serialized_data"})
# Where the hash of the line before belongs: a quotation mark within a text stands behind a backslash, so none looks so.
_PREV, _END = ',"prev":"?"', f',"v":{VERSION}}}'


class Dialect(NamedTuple):
    """How a database writes JSON; `@` stands for a column of the row `l`, or for a text."""

    number: str
    text: str
    thing: str
    empty: str
    moment: str
    joined: Callable[[Collection[str]], str]
    address: str = "@"


def spelling(vendor: str, labels: Mapping[int, str]) -> str:
    """Return an SQL expression that spells the entry of the trail's row `l`, to be completed."""
    speak = _DIALECTS[vendor]
    told = {name: _member(name, speak.number) for name in NUMBERS}
    told |= {name: _member(name, speak.thing, speak.empty) for name in OBJECTS}
    told |= {name: _member(name, speak.text, "@ = ''") for name in {*COLUMNS, "stream"} - told.keys()}
    told["remote_addr"] = _member("remote_addr", speak.text.replace("@", speak.address))
    told["model"] = _member("model", _label(labels), column="content_type_id")
    told["at"] = _member("at", speak.moment, column="timestamp")
    told["v"] = f"'{_END}'"
    told["prev"] = f"'{_PREV}'"
    # `action` is the first in order and stands in every entry: its comma makes way for the brace.
    return f"'{{' || substr({speak.joined([told[name] for name in sorted(told)])}, 2)"


def completed(spelling: str, prev: str, touched: str) -> str:
    """Return a spelling with what follows from other rows: the hash of the line before, the mark of many subjects."""
    whole = spelling.replace(_PREV, f',"prev":"{prev}"' if prev else "", 1)
    return whole if not touched else f'{whole.removesuffix(_END)},"touched":"{touched}"{_END}'


def _member(name: str, told: str, absent: str = "", column: str = "") -> str:
    sql = f"CASE WHEN @ IS NULL{absent and ' OR '}{absent} THEN '' ELSE ',\"{name}\":' || {told} END"
    return sql.replace("@", f'l."{column or name}"')


def _label(labels: Mapping[int, str]) -> str:
    kinds = "".join(f" WHEN {pk} THEN '\"{label}\"'" for pk, label in labels.items() if "'" not in label)
    return f"CASE @{kinds} ELSE '?' END" if kinds else "'?'"


# Text that is no text, numbers that are none, and moments written in another way are left to Python.
_OF_SQLITE = Dialect(
    number="CASE typeof(@) WHEN 'integer' THEN @ ELSE '?' END",
    text="CASE typeof(@) WHEN 'text' THEN json_quote(@) ELSE '?' END",
    thing=(
        "CASE WHEN json_valid(@) THEN (SELECT '{' || group_concat(json_quote(m.key) || ':' || CASE m.type "
        "WHEN 'text' THEN json_quote(m.atom) WHEN 'integer' THEN m.atom WHEN 'array' THEN (SELECT '[' || group_concat("
        "CASE e.type WHEN 'text' THEN json_quote(e.atom) ELSE '?' END) || ']' FROM json_each(m.value) e) "
        "ELSE '?' END) || '}' FROM (SELECT * FROM json_each(@) ORDER BY key) m) ELSE '?' END"
    ),
    empty="@ = '{}'",
    moment=(
        "CASE WHEN @ GLOB '????-??-?? ??:??:??.[0-9][0-9][0-9][0-9][0-9][0-9]' "
        "THEN strftime('%s', @) || substr(@, 21) ELSE '?' END"
    ),
    joined=lambda told: f"printf('{'%s' * len(told)}', {', '.join(told)})",
)
_OF_POSTGRESQL = Dialect(
    number="@",
    text="to_json(@::text)::text",
    thing=(
        "CASE jsonb_typeof(@) WHEN 'object' THEN (SELECT '{' || string_agg(to_json(key)::text || ':' || "
        "CASE jsonb_typeof(value) WHEN 'array' THEN "
        "(SELECT '[' || string_agg(e::text, ',') || ']' FROM jsonb_array_elements(value) e) ELSE value::text END, "
        "',' ORDER BY key COLLATE \"C\") || '}' FROM jsonb_each(@)) ELSE '?' END"
    ),
    empty="@ = '{}'",
    moment="CASE WHEN isfinite(@) THEN (extract(epoch FROM @) * 1000000)::bigint::text ELSE '?' END",
    joined=lambda told: f"concat({', '.join(told)})",
    address="abbrev(@)",
)
_DIALECTS = {"sqlite": _OF_SQLITE, "postgresql": _OF_POSTGRESQL}
