"""What happens to posts and seats that no table's own line tells in words."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

SEAT_CHOSEN = Event("seat.chosen", _("Changed to another post"), Kind.SIGN_IN, facts=frozenset({"before"}))
HOLDER_NAMED = Event(
    "post.holder_named",
    _("Named a post's holder"),
    Kind.SETTING,
    facts=frozenset({"post", "side", "person", "first", "before"}),
    weighty=True,
)
HOLDER_ENDED = Event(
    "post.holder_ended",
    _("Ended what a holder held"),
    Kind.SETTING,
    facts=frozenset({"post", "side", "person", "until"}),
    weighty=True,
)
LEAVE_ENTERED = Event(
    "post.leave_entered",
    _("Entered a leave"),
    Kind.SETTING,
    facts=frozenset({"post", "side", "person", "first", "until"}),
)
LEAVE_ENDED = Event(
    "post.leave_ended", _("Ended a leave early"), Kind.SETTING, facts=frozenset({"post", "side", "person", "until"})
)
REFUSED = Event("post.refused", _("Was refused a change of posts"), Kind.REFUSAL, facts=frozenset({"post", "act"}))
