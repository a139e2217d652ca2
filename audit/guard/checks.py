"""`manage.py check` fails on a route without a door, and on a table whose log would hold a secret."""

from collections.abc import Iterable, Iterator
from typing import Any

from auditlog.registry import auditlog
from django.core.checks import CheckMessage, Error, Tags, register
from django.db.models import BinaryField
from django.urls import URLPattern, URLResolver, get_resolver

# Views we did not write, by the start of their module: each with the reason why it needs no door of ours.
EXEMPT: tuple[tuple[str, str], ...] = (
    ("allauth.", "sign-in pages are for nobody yet; allauth asks for the session itself where one is needed"),
    ("django.contrib.staticfiles.", "style sheets, scripts and icons hold no data"),
)
SECRETS = ("password", "last_login")


@register(Tags.security)
def every_route_has_a_door(**_: Any) -> list[CheckMessage]:
    """Report each route whose view has no @door and is not exempt."""
    return [
        Error(f"The route {route!r} leads to {module}.{name}, which has no @door.", id="audit.E001")
        for route, view in routes(get_resolver().url_patterns)
        for module, name in [_origin(view)]
        if getattr(view, "door", None) is None and not module.startswith(tuple(start for start, _ in EXEMPT))
    ]


@register(Tags.security)
def no_secret_in_the_log(**_: Any) -> list[CheckMessage]:
    """Report each registered table of which auditlog would write a password, a sign-in time or a binary value."""
    return [
        Error(f"{model._meta.label}.{field.name} must be excluded from auditlog.", id="audit.E002")
        for model in auditlog.get_models()
        for field in model._meta.concrete_fields
        if (field.name in SECRETS or isinstance(field, BinaryField)) and _is_logged(model, field.name)
    ]


def routes(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Return every route below `patterns` with its view."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _origin(view: Any) -> tuple[str, str]:
    written = getattr(view, "view_class", view)
    return getattr(written, "__module__", ""), getattr(written, "__qualname__", repr(view))


def _is_logged(model: Any, field: str) -> bool:
    told = auditlog.get_model_fields(model)
    return field not in told["exclude_fields"] and (not told["include_fields"] or field in told["include_fields"])
