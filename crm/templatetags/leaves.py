"""What pages of posts show of leaves: requests, handover records, what waits for a signature."""

from django import template
from django.contrib.auth.models import AbstractUser

from crm.leaves import queries
from crm.leaves.models import Handover, LeaveRequest
from crm.leaves.rules import part_of
from crm.posts.models import Post

register = template.Library()


@register.simple_tag(takes_context=True)
def my_requests(context: template.Context) -> list[LeaveRequest]:
    """Return the reader's requests for leave: `{% my_requests as requests %}`."""
    return queries.requests_of(context["request"].user.pk)


@register.simple_tag(takes_context=True)
def my_handovers(context: template.Context) -> list[Handover]:
    """Return the records that wait for the reader's own signature: `{% my_handovers as records %}`."""
    person = context["request"].user.pk
    return [record for record in queries.unsigned(person) if _mine(record, person)]


@register.simple_tag(takes_context=True)
def unsigned_handovers(context: template.Context) -> list[Handover]:
    """Return the records that somebody has yet to sign: the reader's own, their post's, and those of posts below."""
    request = context["request"]
    posts = [request.seat.post_id] if request.seat else []
    return list(queries.unsigned(request.user.pk, posts)[:12])


@register.simple_tag
def handover_records(post: Post) -> dict[int, list[Handover]]:
    """Return the handover records of a post by leave: `{% handover_records post as records %}`."""
    return queries.handovers_of(post)


@register.filter
def at(found: dict[int, list[Handover]], key: int) -> list[Handover]:
    """Return what stands at a key of a mapping: `{{ records|at:leave.pk }}`."""
    return found.get(key, []) if isinstance(found, dict) else []


@register.filter
def has_part(record: Handover, person: AbstractUser) -> bool:
    """Say whether somebody gives or takes a record: `{{ record|has_part:request.user }}`."""
    return person.pk in (record.giver_id, record.taker_id)


def _mine(record: Handover, person: int) -> bool:
    given, taken = record.given_at is not None, record.taken_at is not None
    return bool(part_of(person, giver=record.giver_id, taker=record.taker_id, given=given, taken=taken))
