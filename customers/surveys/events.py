"""What happens in surveys; no line carries what was answered, nor a link."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

SURVEY = frozenset({"survey"})
MADE = Event("survey.made", _("Prepared a survey round"), Kind.SETTING, facts=SURVEY)
CHANGED = Event("survey.changed", _("Changed a survey round"), Kind.SETTING, facts=SURVEY)
DISCARDED = Event("survey.discarded", _("Discarded a survey round in preparation"), Kind.SETTING, facts=SURVEY)
BEGUN = Event("survey.begun", _("Had the customers of a survey round chosen"), Kind.SETTING, facts=SURVEY)
STARTED = Event("survey.started", _("Started a survey round"), Kind.SETTING, facts=SURVEY | {"invited"})
CLOSED = Event("survey.closed", _("Closed a survey round"), Kind.SETTING, facts=SURVEY)
REMINDED = Event(
    "survey.reminded", _("Had those reminded who have not answered"), Kind.SETTING, facts=SURVEY | {"invited"}
)
LINKED = Event("survey.link_issued", _("Issued a personal link to a survey"), Kind.EDIT, facts=SURVEY | {"asked_by"})
REVOKED = Event("survey.invitation_revoked", _("Took back an invitation to a survey"), Kind.EDIT, facts=SURVEY)
OPENED = Event("survey.opened_by_link", _("Opened a survey by the personal link"), Kind.VIEW, facts=SURVEY)
DRAFT_KEPT = Event("survey.draft_kept", _("Kept what is filled in so far"), Kind.EDIT, facts=SURVEY)
ANSWERED = Event("survey.answered", _("Answered a survey"), Kind.EDIT, facts=SURVEY | {"asked_by", "answer_number"})
REFUSED = Event("survey.refused", _("Does not want to be asked any more"), Kind.EDIT, facts=SURVEY | {"asked_by"})
SORTED = Event("survey.themes_set", _("Set the themes of a survey's opinions"), Kind.SETTING, facts=SURVEY)
EXPORTED = Event("survey.exported", _("Exported the answers of a survey"), Kind.EXPORT, facts=SURVEY | {"format"})
