"""What posts are told of survey rounds: the round's number and how many, no customer."""

from django.utils.translation import ngettext_lazy

from crm.notices.tidings import Tiding

PART = frozenset({"number", "count"})
TO_ASK = Tiding(
    "surveys.to_ask",
    ngettext_lazy(
        "%(number)s has started: %(count)s customer is this post's to ask.",
        "%(number)s has started: %(count)s customers are this post's to ask.",
        "count",
    ),
    PART,
)
TO_REMIND = Tiding(
    "surveys.to_remind",
    ngettext_lazy(
        "%(number)s: %(count)s customer of this post has not answered; remind once.",
        "%(number)s: %(count)s customers of this post have not answered; remind them once.",
        "count",
    ),
    PART,
)
