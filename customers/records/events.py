"""What the strong room writes into the trail."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

OPENED = Event("record.opened", _("Opened the record"), Kind.VIEW)
PRINTED = Event("record.printed", _("Printed the record"), Kind.VIEW)
LISTED = Event("records.listed", _("Listed records"), Kind.LIST, facts=frozenset({"filter", "columns"}))
SEARCHED = Event("records.searched_exactly", _("Searched by an exact number"), Kind.LIST, facts=frozenset({"kind"}))
REVEALED = Event("field.revealed", _("Revealed a value"), Kind.REVEAL)
BESIDE_REVEALED = Event(
    "beside.revealed", _("Revealed what is kept beside the record"), Kind.REVEAL, facts=frozenset({"what"})
)
REFUSED = Event("record.refused", _("Was refused"), Kind.REFUSAL, facts=frozenset({"gate"}))
CHANGED = Event("record.changed", _("Changed the record"), Kind.EDIT, opens="browse:line_values")
ADMITTED = Event(
    "record.admitted",
    _("Entered the record"),
    Kind.IMPORT,
    facts=frozenset({"posts", "purposes"}),
    opens="browse:line_values",
)
DRAFTED = Event(
    "record.drafted",
    _("Entered a newcomer's draft"),
    Kind.IMPORT,
    facts=frozenset({"posts", "purposes"}),
    opens="browse:line_values",
)
ACTIVATED = Event(
    "record.activated",
    _("Admitted the newcomer"),
    Kind.EDIT,
    facts=frozenset({"number", "posts"}),
    opens="browse:line_values",
    weighty=True,
)
DISCARDED = Event(
    "record.discarded",
    _("Destroyed a newcomer's draft"),
    Kind.EDIT,
    facts=frozenset({"number", "record"}),
    weighty=True,
)
REGRANTED = Event(
    "record.regranted",
    _("Passed a newcomer's draft to another post"),
    Kind.SETTING,
    facts=frozenset({"posts"}),
    weighty=True,
)
COMPARED = Event(
    "records.compared", _("Asked whether a newcomer is known already"), Kind.LIST, facts=frozenset({"answer", "kinds"})
)
JOINED = Event(
    "record.joined",
    _("Merged another record into it"),
    Kind.EDIT,
    facts=frozenset({"merged_code", "posts", "purposes", "ways", "photos"}),
    opens="browse:line_values",
    weighty=True,
)
MERGED = Event(
    "record.merged",
    _("Merged the record into another"),
    Kind.EDIT,
    facts=frozenset({"kept_code", "posts"}),
    weighty=True,
)
DISJOINED = Event(
    "record.disjoined",
    _("Took a merged record out of it again"),
    Kind.EDIT,
    facts=frozenset({"merged_code", "posts", "purposes", "ways", "photos", "edited_since"}),
    opens="browse:line_values",
    weighty=True,
)
UNMERGED = Event(
    "record.unmerged",
    _("Undid the merge: the record stands for itself again"),
    Kind.EDIT,
    facts=frozenset({"kept_code", "posts", "purposes", "ways"}),
    weighty=True,
)
DESTROYED_WITH = Event(
    "record.destroyed_with",
    _("Destroyed with the record into which it was merged"),
    Kind.EDIT,
    facts=frozenset({"record", "kept_code"}),
    weighty=True,
)
FORGOTTEN = Event(
    "record.merge_forgotten",
    _("Forgot a merge, as the other record was destroyed"),
    Kind.EDIT,
    weighty=True,
)
REMOVED = Event(
    "record.removed", _("Took back an imported record"), Kind.IMPORT, facts=frozenset({"record"}), weighty=True
)
DESTROYED_AGAIN = Event(
    "record.destroyed_again",
    _("Destroyed again what a backup had revived"),
    Kind.EDIT,
    facts=frozenset({"record"}),
    weighty=True,
)
GRANTED = Event(
    "record.granted", _("Granted the record to a post"), Kind.SETTING, facts=frozenset({"post", "basis"}), weighty=True
)
WITHDRAWN = Event(
    "record.withdrawn", _("Withdrew the record from a post"), Kind.SETTING, facts=frozenset({"post"}), weighty=True
)
CONSENTED = Event(
    "consent.changed", _("Recorded the customer's consent"), Kind.EDIT, facts=frozenset({"purposes", "ways"})
)
SEGMENTED = Event(
    "records.segmented", _("Chose customers who may be asked"), Kind.LIST, facts=frozenset({"filter", "purposes"})
)
SEGMENT_COUNTED = Event(
    "records.segment_counted",
    _("Counted the customers who may be asked"),
    Kind.LIST,
    facts=frozenset({"filter", "purposes"}),
)
ATTACHED = Event("photo.attached", _("Attached a photo"), Kind.EDIT, facts=frozenset({"digest"}))
CONFIRMED = Event("field.confirmed", _("Confirmed that values are still right"), Kind.EDIT)
EXPORTED = Event(
    "records.exported", _("Exported records"), Kind.EXPORT, facts=frozenset({"filter", "columns", "format"})
)
RETIERED = Event(
    "field.retiered", _("Moved a field's values to another tier"), Kind.SETTING, facts=frozenset({"from", "to"})
)
VALUES_SHOWN = Event(
    "line.values_revealed", _("Revealed the values of a change"), Kind.REVEAL, facts=frozenset({"line"})
)
GRADED = Event("record.graded", _("Gave the customer its grade"), Kind.EDIT, facts=frozenset({"grading", "rules"}))
SCORED = Event(
    "records.scored", _("Counted records' values for a grade"), Kind.LIST, facts=frozenset({"grading", "rules"})
)
MISMATCHED = Event(
    "record.mismatched",
    _("Found a record that does not stand as the trail says"),
    Kind.SETTING,
    facts=frozenset({"fault"}),
)
RECONCILED = Event(
    "records.reconciled",
    _("Compared all records with the trail"),
    Kind.SETTING,
    facts=frozenset({"records", "differing"}),
)
