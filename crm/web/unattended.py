"""Marks what a page asks by itself, again and again: nobody need be there, so it keeps no sign-in alive."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def unattended(view: View) -> View:
    """Return the view, marked; it stands outermost."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


def is_unattended(view: Callable[..., Any]) -> bool:
    """Say whether a view is asked by pages rather than by people."""
    return getattr(view, "unattended", False)
