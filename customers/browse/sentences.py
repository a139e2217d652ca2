"""Words of the pages that name no field: purposes, faults of photos, grounds of a grant."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from crm.posts.purposes import BY_CODE
from customers.records import sentences as strong

Words = str | Promise


CONSENTS, WAYS = strong.CONSENTS, strong.WAYS
gate = strong.gate

PHOTO_FAULTS: Mapping[str, Words] = {
    "empty": _("The file is empty."),
    "too_big": _("The photo is larger than 5 MB."),
    "not_a_photo": _("This is no JPEG or PNG picture."),
    "too_many_pixels": _("The picture has more than 40 megapixels."),
    "damaged": _("The picture cannot be read to its end; take it again."),
}

BASES: Mapping[str, Words] = {
    "route": _("Its route is the post's"),
    "duty": _("The post's duty covers all customers"),
    "unit": _("The unit's customers"),
    "import": _("Entered by an import of the post"),
    "service": _("Serves the customer"),
    "relay": _("Had a part in its entry"),
    "merge": _("Undid a merge of it"),
}


def purpose(code: str) -> str:
    """Return a purpose's title; what is not in the register stays as it is."""
    known = BY_CODE.get(code)
    return gettext(known.title) if known else code


def listed(words: Iterable[Words]) -> str:
    """Return words as a list in the reader's language."""
    return pgettext("between the words of a list", ", ").join(str(word) for word in words)


def word(words: Mapping[str, Words], code: str) -> Words:
    """Return a code's word; what is not known is text of somebody's own and stays as it is."""
    return words.get(code, code)
