"""What relations put on desks, and what posts are told: numbers, never a customer's name."""

from django.utils.translation import gettext_lazy as _

from crm.deadlines.duties import Duty
from crm.notices.tidings import Tiding

NUMBER = frozenset({"number"})
ANSWER = Duty("case.answer", _("Answer a case first"), "relations:case")
SOLVE = Duty("case.solve", _("Solve a case"), "relations:case")
STEP = Duty("plan.step", _("Step of a follow-up plan"), "relations:step")
IMPROVE = Duty("improvement.do", _("Improvement from an opinion"), "relations:improvement")
TELL = Duty("improvement.tell", _("Tell the customer what came of the opinion"), "relations:improvement")

CASE_GIVEN = Tiding("case.given", _("Case %(number)s is with this post now."), NUMBER)
STEP_GIVEN = Tiding("plan.step_given", _("A step of follow-up plan %(number)s is with this post."), NUMBER)
IMPROVEMENT_GIVEN = Tiding("improvement.given", _("Improvement %(number)s is with this post."), NUMBER)
IMPROVED = Tiding("improvement.done", _("Improvement %(number)s is finished: tell the customer."), NUMBER)
RESULT = Tiding(
    "improvement.result",
    _("Improvement %(number)s, from an answer that this post asked for, is finished; the customer is told next."),
    NUMBER,
)
TOLD = Tiding(
    "improvement.told",
    _("The customer was told what came of improvement %(number)s, from an answer that this post asked for."),
    NUMBER,
)
PLAN_CLOSED = Tiding(
    "plan.closed", _("Follow-up plan %(number)s, from an answer that this post asked for, is closed."), NUMBER
)
CARE = Tiding("care.coming", _("A care date, %(number)s, is on %(day)s."), NUMBER | {"day"})
