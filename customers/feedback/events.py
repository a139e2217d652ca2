"""What happens to feedback forms and answers; no line carries what was answered."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

FORM = frozenset({"form"})
VERSION = FORM | {"form_version"}
MADE = Event("feedback.form_made", _("Made a feedback form"), Kind.SETTING, facts=FORM)
LOADED = Event("feedback.forms_loaded", _("Loaded the ready-made feedback forms"), Kind.SETTING)
AIMED = Event("feedback.form_aimed", _("Set which customers a feedback form is for"), Kind.SETTING, facts=FORM)
DRAFTED = Event("feedback.version_begun", _("Began a new version of a feedback form"), Kind.SETTING, facts=VERSION)
EDITED = Event("feedback.draft_changed", _("Changed the draft of a feedback form"), Kind.SETTING, facts=VERSION)
DISCARDED = Event("feedback.draft_discarded", _("Discarded the draft of a feedback form"), Kind.SETTING, facts=VERSION)
PUBLISHED = Event("feedback.form_published", _("Published a feedback form"), Kind.SETTING, facts=VERSION)
RETIRED = Event("feedback.form_retired", _("Retired a feedback form"), Kind.SETTING, facts=FORM)
REVIVED = Event("feedback.form_revived", _("Put a feedback form to use again"), Kind.SETTING, facts=FORM)
ANSWERED = Event(
    "feedback.answered",
    _("Took down the customer's answers to a feedback form"),
    Kind.EDIT,
    facts=FORM | {"number", "answered_by"},
)
ANSWER_OPENED = Event("feedback.answer_opened", _("Opened an answer to a feedback form"), Kind.VIEW)
