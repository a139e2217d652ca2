"""Which post asked for an answer that came of a survey round: it is told what comes of it (P9.3)."""

from collections.abc import Iterable

from customers.feedback.models import Answer
from customers.records.origins import knows_who_asked
from customers.surveys.models import Round


@knows_who_asked
def owner(answer: int) -> Iterable[int]:
    """Return the post whose round an answer came of."""
    came_of = Answer.objects.filter(pk=answer).exclude(round_id=None).values("round_id")
    return Round.objects.filter(pk__in=came_of).values_list("post_id", flat=True)
