"""What is told about deadlines: that one is overdue, to its post and then above; that nobody is there to meet one."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from crm.deadlines.duties import title_of
from crm.notices.tidings import Tiding

_DUTY = {"duty": title_of}

OVERDUE = Tiding(
    "deadline.overdue",
    _("%(number)s · %(duty)s is overdue since %(due)s"),
    frozenset({"number", "duty", "due"}),
    words=_DUTY,
)
MANY_OVERDUE = Tiding(
    "deadline.many_overdue",
    ngettext_lazy("%(count)d task of this post is overdue", "%(count)d tasks of this post are overdue", "count"),
    frozenset({"count"}),
)
ESCALATED = Tiding(
    "deadline.escalated",
    _("%(post)s has not done %(number)s · %(duty)s, due on %(due)s"),
    frozenset({"post", "number", "duty", "due"}),
    words=_DUTY,
)
MANY_ESCALATED = Tiding(
    "deadline.many_escalated",
    ngettext_lazy(
        "%(post)s has not done %(count)d task, overdue for a working day",
        "%(post)s has not done %(count)d tasks, overdue for a working day",
        "count",
    ),
    frozenset({"post", "count"}),
)
NOBODY = Tiding(
    "deadline.nobody",
    _("Nobody acts on %(post)s, where %(number)s · %(duty)s is due on %(due)s"),
    frozenset({"post", "number", "duty", "due"}),
    words=_DUTY,
)
MANY_NOBODY = Tiding(
    "deadline.many_nobody",
    ngettext_lazy(
        "Nobody acts on %(post)s, where %(count)d task has come up",
        "Nobody acts on %(post)s, where %(count)d tasks have come up",
        "count",
    ),
    frozenset({"post", "count"}),
)
MISSING_YEAR = Tiding(
    "calendar.missing_year",
    _("The official calendar of %(year)s is not loaded: days in that year are provisional"),
    frozenset({"year"}),
)
