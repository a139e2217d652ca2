"""Words of probable duplicates: why two records look alike, what speaks against it, how likely it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Post
from customers.catalog.queries import catalogue
from customers.catalog.sentences import heading
from customers.records.conflicts import Report
from customers.records.following import followers
from customers.records.likeness import CROSSED
from customers.records.rules import TIER_RANK
from customers.records.sentences import CONSENTS

Words = str | Promise
REASONS: Mapping[str, Words] = {
    "licence_number": _("same licence number"),
    "id_number": _("same ID number"),
    "bank_account": _("same bank account"),
    "phone": _("same phone"),
    "spare_phone": _("same spare phone"),
    "phone_crossed": _("the phone of one is the other's spare phone"),
    "name": _("same name"),
    "name_sounds": _("name sounds the same"),
    "name_close": _("name nearly the same"),
    "street": _("same street"),
    "region": _("same district"),
}
DOUBTS: Mapping[str, Words] = {
    "id_number": _("ID numbers differ"),
    "licence_number": _("licence numbers differ"),
    "branch": _("the names say two branches"),
}
# What an undoing may meet, and how it stands afterwards.
MET: Mapping[str, tuple[Words, Words]] = {
    "fields": (
        _("Fields edited since"),
        _("The kept record keeps what stands there now; the other has its own value."),
    ),
    "photos": (_("Photos replaced since"), _("The kept record keeps the new one; the other has its own.")),
    "consents": (
        _("Consents the customer spoke of since"),
        _("What the customer said last counts: what was withdrawn is withdrawn from both, nothing is given back."),
    ),
    "posts": (_("Posts from which the record was withdrawn since"), _("They do not get the other record back.")),
    "let_in": (_("Posts let in since"), _("They keep the kept record and do not get the other.")),
    "came": (_("Written since"), _("It stays with the kept record: move by hand what belongs to the other.")),
}
CERTAIN, LIKELY = 80, 55


UNTOLD = _("a value above what this post may see")


@dataclass(frozen=True)
class Reader:
    """Who reads: the reader's ceiling, and the tier of each field, looked up once for a page."""

    ceiling: str
    tiers: Mapping[str, str]

    def may_know(self, code: str) -> bool:
        """Say whether a reason may be told: what is of a value that could never be revealed here is not."""
        return TIER_RANK[self.tiers.get(code, "general")] <= TIER_RANK[self.ceiling]

    def reasons(self, codes: Sequence[str]) -> list[Words]:
        """Return what speaks for one customer, in words; of a value above the ceiling only that there is one."""
        return self._told(REASONS, codes)

    def doubts(self, codes: Sequence[str]) -> list[Words]:
        """Return what speaks against it, in words, likewise."""
        return self._told(DOUBTS, codes)

    def _told(self, words: Mapping[str, Words], codes: Sequence[str]) -> list[Words]:
        seen = [code for code in codes if self.may_know(code)]
        return [*(words.get(code, code) for code in seen), *([UNTOLD] if len(seen) < len(codes) else [])]


def reader(ceiling: str) -> Reader:
    """Return whoever reads under a ceiling."""
    tiers = {entry.identifier: str(entry.tier) for entry in catalogue().all}
    return Reader(ceiling, tiers | {CROSSED: tiers.get("phone", "general")})


@dataclass(frozen=True)
class Met:
    """One kind of what an undoing meets: what it is, in words, and how it stands afterwards."""

    title: Words
    what: Sequence[Words]
    then: Words


def conflicts(report: Report) -> list[Met]:
    """Return what an undoing meets, kind by kind, with what becomes of it."""
    known = {entry.identifier: heading(entry) for entry in catalogue().all}
    posts = dict(Post.objects.filter(code__in=[*report.posts, *report.let_in]).values_list("code", "name"))
    what: Mapping[str, Sequence[Words]] = {
        "fields": [known.get(name, name) for name in report.fields],
        "photos": [known.get(name, name) for name in report.photos],
        "consents": [CONSENTS.get(code, code) for code in report.consents],
        "posts": [posts.get(code, code) for code in report.posts],
        "let_in": [posts.get(code, code) for code in report.let_in],
        "came": counted(report.came),
    }
    return [Met(title, what[kind], then) for kind, (title, then) in MET.items() if what[kind]]


def counted(rows: Mapping[str, int]) -> list[Words]:
    """Return how many rows of which tables, in words."""
    tables = {label: each.model._meta.verbose_name or label for label, each in followers().items()}
    return [f"{tables.get(label, label)} {count}" for label, count in rows.items()]


def likelihood(score: int) -> Words:
    """Return how likely a score is, in a word."""
    if score >= CERTAIN:
        return _("very likely")
    return _("likely") if score >= LIKELY else _("possible")
