"""The verbs of notices: tell a post, or a person; mail goes after commit."""

from collections.abc import Iterable, Mapping

from crm.notices.models import Notice
from crm.notices.tidings import Tiding


class WrongFacts(Exception):
    """A notice was to be told with facts other than those its tiding declares."""


def tell(
    what: Tiding,
    *,
    posts: Iterable[int] = (),
    people: Iterable[int] = (),
    link: str = "",
    facts: Mapping[str, str | int] | None = None,
    automatic: bool = False,
) -> None:
    """Put a notice into the tray of posts and of people, in the transaction at hand; raises WrongFacts."""
    given = dict(facts or {})
    if given.keys() != what.facts:
        raise WrongFacts(f"{what.code} takes {sorted(what.facts)}, was given {sorted(given)}")
    shared = {"tiding": what.code, "facts": given, "link": link, "automatic": automatic}
    rows = [Notice(post_id=post, **shared) for post in dict.fromkeys(posts)]
    rows += [Notice(person_id=person, **shared) for person in dict.fromkeys(people)]
    Notice.objects.bulk_create(rows)
