"""What happens between the house and a customer, past tense; of what somebody typed a line holds reasons only."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

NUMBER = frozenset({"number"})
VISITED = Event("relation.visited", _("Visited the customer"), Kind.EDIT)
CALLED = Event("relation.called", _("Called the customer"), Kind.EDIT)
WROTE = Event("relation.wrote", _("Exchanged messages with the customer"), Kind.EDIT)
AGREED_NEXT = Event("relation.next_agreed", _("Agreed the next contact"), Kind.EDIT, facts=frozenset({"day"}))
MOVED = Event(
    "relation.moved", _("Moved the relation to another stage"), Kind.EDIT, facts=frozenset({"stood", "stands"})
)
COUNTED = Event("relation.counted", _("Counted when customers are to be contacted next"), Kind.SETTING)
CASE_OPENED = Event("case.opened", _("Opened a case"), Kind.EDIT, facts=NUMBER | {"case_kind"})
CASE_ANSWERED = Event("case.answered", _("Answered a case"), Kind.EDIT, facts=NUMBER)
CASE_STEPPED = Event("case.stepped", _("Took a step in a case"), Kind.EDIT, facts=NUMBER)
CASE_PASSED = Event("case.passed", _("Passed a case to another post"), Kind.EDIT, facts=NUMBER | {"post"})
CASE_CLOSED = Event("case.closed", _("Closed a case"), Kind.EDIT, facts=NUMBER | {"outcome"})
VALUED = Event("relation.valued", _("Wrote down what the customer is worth"), Kind.EDIT)
PLANNED = Event("plan.made", _("Made a follow-up plan"), Kind.EDIT, facts=NUMBER)
STEP_ADDED = Event("plan.step_added", _("Added a step to a follow-up plan"), Kind.EDIT, facts=NUMBER)
STEP_DONE = Event("plan.step_done", _("Did a step of a follow-up plan"), Kind.EDIT, facts=NUMBER)
PLAN_CLOSED = Event("plan.closed", _("Closed a follow-up plan"), Kind.EDIT, facts=NUMBER)
IMPROVING = Event("improvement.begun", _("Began an improvement from an opinion"), Kind.EDIT, facts=NUMBER)
IMPROVED = Event("improvement.done", _("Finished an improvement"), Kind.EDIT, facts=NUMBER)
TOLD_BACK = Event(
    "improvement.told", _("Told the customer what came of the opinion"), Kind.EDIT, facts=NUMBER | {"told_way"}
)
CARE_SET = Event("care.set", _("Entered a care date"), Kind.EDIT, facts=NUMBER)
CARE_ENDED = Event("care.ended", _("Ended a care date"), Kind.EDIT, facts=NUMBER)
CARE_REMINDED = Event("care.reminded", _("Reminded of a care date"), Kind.EDIT, facts=NUMBER | {"day"})
CORRECTED = Event(
    "relation.corrected",
    _("Corrected an entry of the relation"),
    Kind.EDIT,
    facts=NUMBER | {"entry", "said_before", "says_now"},
)
STRUCK = Event(
    "relation.struck", _("Struck an entry of the relation"), Kind.EDIT, facts=NUMBER | {"entry", "said_before"}
)
ANNOUNCED = Event("activity.announced", _("Announced an activity"), Kind.SETTING, facts=NUMBER)
CHOSEN = Event("activity.chosen", _("Chose customers for an activity"), Kind.EDIT, facts=NUMBER)
REACHED = Event(
    "activity.reached", _("Kept what became of an activity's customer"), Kind.EDIT, facts=NUMBER | {"became"}
)
