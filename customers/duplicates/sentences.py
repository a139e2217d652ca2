"""Words of probable duplicates: why two records look alike, what speaks against it, how likely it is."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Post
from customers.catalog.queries import catalogue
from customers.catalog.sentences import heading
from customers.records.sentences import CONSENTS

Words = str | Promise
REASONS: Mapping[str, Words] = {
    "licence_number": _("same licence number"),
    "id_number": _("same ID number"),
    "bank_account": _("same bank account"),
    "phone": _("same phone"),
    "spare_phone": _("same spare phone"),
    "name": _("same name"),
    "name_sounds": _("name sounds the same"),
    "name_close": _("name nearly the same"),
    "street": _("same street"),
    "region": _("same district"),
}
DOUBTS: Mapping[str, Words] = {
    "id_number": _("ID numbers differ"),
    "licence_number": _("licence numbers differ"),
}
CERTAIN, LIKELY = 80, 55


def reasons(codes: Iterable[str]) -> list[Words]:
    """Return what speaks for one customer, in words."""
    return [REASONS.get(code, code) for code in codes]


def doubts(codes: Iterable[str]) -> list[Words]:
    """Return what speaks against it, in words."""
    return [DOUBTS.get(code, code) for code in codes]


def named(report: Mapping[str, Iterable[str]]) -> list[str]:
    """Return what an undoing met that was edited since the merge, in words."""
    known = {entry.identifier: heading(entry) for entry in catalogue().all}
    codes = list(report.get("posts", ()))
    posts = dict(Post.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    return [
        *(known.get(name, name) for kind in ("fields", "photos") for name in report.get(kind, ())),
        *(str(CONSENTS.get(code, code)) for code in report.get("consents", ())),
        *(posts.get(code, code) for code in codes),
    ]


def likelihood(score: int) -> Words:
    """Return how likely a score is, in a word."""
    if score >= CERTAIN:
        return _("very likely")
    return _("likely") if score >= LIKELY else _("possible")
