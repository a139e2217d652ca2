"""Texts of a form as they are typed: NFC, no control characters, no marks that turn the direction of writing."""

from typing import Any

from django import forms

from customers.catalog.entries import Fault
from customers.catalog.sentences import sentence
from customers.catalog.texts import many_lines, one_line
from customers.feedback.rules import Words


class LineField(forms.CharField):
    """A text on one line."""

    taken = staticmethod(one_line)

    def to_python(self, value: Any) -> str:
        """Return the text as it is kept."""
        try:
            return self.taken(super().to_python(value) or "")
        except Fault as fault:
            raise forms.ValidationError(sentence(fault.code, fault.params)) from fault


class LinesField(LineField):
    """A text of several lines."""

    taken = staticmethod(many_lines)
    widget = forms.Textarea(attrs={"rows": 2})


def pair(cleaned: dict[str, Any], name: str) -> Words:
    """Return a text that was typed in two fields, one a language."""
    return Words(cleaned.get(f"{name}_zh") or "", cleaned.get(f"{name}_en") or "")


def typed(**texts: Words) -> dict[str, str]:
    """Return the initial values of such fields."""
    return {
        f"{name}_{language}": getattr(words, language) for name, words in texts.items() for language in ("zh", "en")
    }
