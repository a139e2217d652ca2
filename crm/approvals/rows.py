"""Rows of a proposal, said in both languages: what the card shows and the fingerprint covers."""

from collections.abc import Callable

from django.utils.translation import override

Words = Callable[[], str]
LANGUAGES = (("en", "en"), ("zh", "zh-hans"))


def row(name: str, label: Words, value: Words, before: Words | None = None) -> dict[str, str]:
    """Return a row of a proposal; `before` is what stands there now, None where it replaces nothing."""
    made = {"name": name}
    for short, language in LANGUAGES:
        with override(language):
            made |= {f"label_{short}": label(), f"value_{short}": value()}
            if before is not None:
                made[f"before_{short}"] = before()
    return made | {"value": made["value_zh"]}
