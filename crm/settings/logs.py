"""Logs that say where something broke, and never on which value."""

import logging
import traceback
from types import TracebackType

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Formats an exception as its kind and its places in the code; its text is left out, as it may quote a value."""

    def formatException(self, ei: Fault) -> str:  # noqa: N802 - the name logging gives it
        """Return the kind and the frames of the exception and of those that caused it."""
        told: list[str] = []
        fault: BaseException | None = ei[1]
        while fault is not None:
            frames = "".join(traceback.format_tb(fault.__traceback__))
            told.append(f"{frames}{type(fault).__module__}.{type(fault).__qualname__}")
            fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        return "\n".join(told)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a text that another formatter has cached is not believed."""
        record.exc_text = None
        return super().format(record)
