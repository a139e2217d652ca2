"""What the import of sheets writes into the trail; each record it makes has a line of its own (`record.admitted`)."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

UPLOADED = Event("import.uploaded", _("Uploaded a sheet"), Kind.IMPORT, facts=frozenset({"file", "rows", "columns"}))
EXAMINED = Event(
    "import.examined", _("Examined a sheet"), Kind.IMPORT, facts=frozenset({"file", "good", "skipped", "faulty"})
)
COMMITTED = Event(
    "import.committed", _("Entered a sheet"), Kind.IMPORT, facts=frozenset({"file", "good", "skipped", "faulty"})
)
STOPPED = Event(
    "import.stopped", _("An import was stopped: nobody acts on its post"), Kind.REFUSAL, facts=frozenset({"file"})
)
UNDONE = Event("import.undone", _("Took back an import"), Kind.IMPORT, facts=frozenset({"file", "removed", "kept"}))
CANCELLED = Event("import.cancelled", _("Cancelled an import"), Kind.IMPORT, facts=frozenset({"file"}))
FAULTS_DOWNLOADED = Event(
    "import.faults_downloaded",
    _("Downloaded the faulty rows of a sheet"),
    Kind.EXPORT,
    facts=frozenset({"file", "rows"}),
)
