"""The room's words: kinds of question, why a form is not complete, why an edit cannot be, why a file is refused."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.feedback.rules import Kind

Words = str | Promise

KINDS: Mapping[Kind, Words] = {
    Kind.SINGLE: _("One choice"),
    Kind.MULTIPLE: _("Several choices"),
    Kind.SCALE: _("Scale"),
    Kind.NPS: _("Recommendation 0–10 (NPS)"),
    Kind.MATRIX: _("Table of choices"),
    Kind.TEXT: _("Free text"),
    Kind.DATE: pgettext_lazy("question", "Date"),
    Kind.FILE: _("Picture or PDF"),
}
FAULTS: Mapping[str, Words] = {
    "title": _("The title is missing in Chinese or in English."),
    "intro": _("The introduction stands in one language only."),
    "nothing": _("The form has no question yet."),
    "empty": _("The section has no question."),
    "half": _("A heading, a help text or a scale's end stands in one language only."),
    "words": _("The question is missing in Chinese or in English."),
    "options": _("There must be at least two choices."),
    "rows": _("There must be at least one row."),
    "option_words": _("A choice or a row is missing in Chinese or in English."),
    "numbers": _("A scale begins at 0 or 1 and ends between 2 and 10."),
    "condition": _("The condition names no answer of an earlier question any more."),
    "tells": _("A sensitive answer shows this question, so its own answers must be marked as sensitive too."),
}
WRONG: Mapping[str, Words] = {
    "sections": _("A form has 20 sections at most."),
    "questions": _("A form has 60 questions at most."),
    "needed": _("Another question or section is shown by an answer to this one. Change its condition first."),
    "order": _("Something would stand before the question that its condition looks at. Nothing was moved."),
}
FILES: Mapping[str, Words] = {
    "empty": _("The file is empty."),
    "too_big": _("The photo is larger than 5 MB."),
    "not_a_photo": _("This is no JPEG or PNG picture and no PDF."),
    "too_many_pixels": _("The picture has more than 40 megapixels."),
    "damaged": _("The picture cannot be read to its end; take it again."),
    "pdf_too_big": _("The PDF is larger than 8 MB. Scan it in grey, or fewer pages at a time."),
    "overfull": _("More than 10 MB was sent at once, so no file was taken. Choose smaller files."),
    "pdf_encrypted": _("The PDF is locked with a password. Save it without one, or send a photo of the page."),
    "pdf_active": _(
        "The PDF holds more than pages: scripts, actions or attached files. Print it to a new PDF, or send a photo."
    ),
    "pdf_damaged": _("The PDF cannot be read to its end. Scan or print it again, or send a photo of the page."),
}
