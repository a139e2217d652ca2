"""A sealed value shows dots wherever it lands, and never what is inside."""

import copy
import json
import logging
import pickle
import pprint
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.template import Context, Engine
from django.test import RequestFactory
from django.utils.html import conditional_escape, escape, format_html
from django.views.debug import ExceptionReporter

from crm.crypto import sealing
from crm.crypto.rules import Unopenable
from crm.crypto.sealed import DOTS, Sealed, reveal

PLAIN = "canary-13912345678"


@pytest.fixture
def sealed() -> Sealed:
    """Return the canary, sealed."""
    box = sealing.new_box(uuid4())
    return Sealed(
        box, "customers_strongbox", "phone", sealing.seal(box, "customers_strongbox", {"phone": PLAIN})["phone"]
    )


PRINTERS: dict[str, Callable[[Any], str]] = {
    "str": str,
    "repr": repr,
    "ascii": lambda value: repr(value),
    "format": format,
    "format with width": lambda value: format(value, ">40"),
    "f-string": lambda value: f"{value}",
    "f-string !r": lambda value: f"{value!r}",
    "percent s": lambda value: "%s" % value,  # noqa: UP031
    "percent r": lambda value: "%r" % (value,),  # noqa: UP031
    "str.format": lambda value: "{}".format(value),  # noqa: UP032
    "join": "".join,
    "list": lambda value: "".join(list(value)),
    "unpacked": lambda value: "".join([*value]),
    "escape": escape,
    "conditional_escape": conditional_escape,
    "format_html": lambda value: format_html("{}", value),
    "in a list": lambda value: str([value])[1:-1],
    "in a dict": lambda value: str({1: value})[4:-1],
    "pprint": pprint.pformat,
    "json with default": lambda value: str(json.loads(json.dumps(value, default=str))),
    "response": lambda value: HttpResponse(value).content.decode(),
    "template": lambda value: Engine().from_string("{{ value }}").render(Context({"value": value})),
    "template safe": lambda value: Engine().from_string("{{ value|safe }}").render(Context({"value": value})),
    "template lower": lambda value: Engine().from_string("{{ value|lower }}").render(Context({"value": value})),
    "template for": lambda value: (
        Engine().from_string("{% for mark in value %}{{ mark }}{% endfor %}").render(Context({"value": value}))
    ),
}


@pytest.mark.parametrize("printer", PRINTERS.values(), ids=PRINTERS.keys())
def test_every_printer_gives_dots(printer: Callable[[Any], str], sealed: Sealed) -> None:
    assert printer(sealed).strip() == DOTS


@pytest.mark.parametrize("word", ["token", "_token", "box", "_box", "reveal", "plain", "value", "0"])
def test_a_template_reaches_nothing_inside(word: str, sealed: Sealed) -> None:
    engine = Engine(string_if_invalid="")
    if word.startswith("_"):
        with pytest.raises(Exception, match="may not begin with underscores"):
            engine.from_string(f"{{{{ value.{word} }}}}")
    else:
        assert engine.from_string(f"{{{{ value.{word} }}}}").render(Context({"value": sealed})) == ""


def test_its_length_says_nothing() -> None:
    box = sealing.new_box(uuid4())
    tokens = sealing.seal(box, "t", {"a": "", "b": "x" * 500})
    assert {len(Sealed(box, "t", name, token)) for name, token in tokens.items()} == {len(DOTS)}
    assert all(Sealed(box, "t", name, token) for name, token in tokens.items())


@dataclass
class Holder:
    """Something that has a sealed value."""

    phone: Sealed


SERIALIZERS: dict[str, Callable[[Any], object]] = {
    "json": json.dumps,
    "json inside": lambda value: json.dumps({"phone": [value]}),
    "Django's json": lambda value: json.dumps(value, cls=DjangoJSONEncoder),
    "pickle": pickle.dumps,
    "pickle 0": lambda value: pickle.dumps(value, 0),
    "pickle inside": lambda value: pickle.dumps({"phone": value}),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "asdict": lambda value: asdict(Holder(value)),
    "equal": lambda value: value == PLAIN,
    "equal from the left": lambda value: value == PLAIN,
    "unequal": lambda value: value != PLAIN,
    "equal to its like": lambda value: value == Sealed(value._box, value._table, value._field, value._token),
    "in": lambda value: value in [PLAIN],
    "order": lambda value: value < PLAIN,
    "plus": lambda value: value + "",
    "plus from the left": lambda value: "" + value,
    "int": int,
    "float": float,
    "bytes": bytes,
    "index": lambda value: value[0],
    "vars": vars,
}


@pytest.mark.parametrize("use", SERIALIZERS.values(), ids=SERIALIZERS.keys())
def test_every_other_use_raises_and_shows_nothing(use: Callable[[Any], object], sealed: Sealed) -> None:
    with pytest.raises(TypeError) as raised:
        use(sealed)
    assert PLAIN not in "".join(traceback.format_exception(raised.value))


def test_it_is_itself_and_may_be_a_key(sealed: Sealed) -> None:
    assert sealed == sealed
    assert {sealed: 1}[sealed] == 1
    assert sealed in [sealed]


def test_the_log_shows_dots(sealed: Sealed) -> None:
    stream = StringIO()
    logger = logging.getLogger("test.sealed")
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    try:
        logger.warning("phone %s %r", sealed, sealed)
        logger.warning("phone %(phone)s", {"phone": sealed})
        try:
            raise ValueError(sealed)
        except ValueError:
            logger.exception("failed on %s", sealed)
    finally:
        logger.removeHandler(handler)
    assert PLAIN not in stream.getvalue()
    assert stream.getvalue().count(DOTS) >= 5


def test_the_error_page_shows_neither_value_nor_key(sealed: Sealed, settings: Any) -> None:
    settings.DEBUG = True
    box = sealed._box
    secret = box._opened[0]._secret
    again = sealing.Box(box.record, box.wrapped, box.kid, box.version)
    try:
        reveal(Sealed(again, "customers_strongbox", "id_number", sealed._token))
    except Unopenable:
        reporter = ExceptionReporter(RequestFactory().get("/"), *sys.exc_info())
        page = reporter.get_traceback_html() + reporter.get_traceback_text()
    assert PLAIN not in page
    assert repr(bytes(secret)) not in page
    assert escape(repr(bytes(secret))) not in page
    assert DOTS in page
