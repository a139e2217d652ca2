"""The seat of a request, for views behind a door that opens to seats only."""

from django.http import HttpRequest

from crm.posts.queries import Seat


def seat_of(request: HttpRequest) -> Seat:
    """Return the seat that the middleware found; the view's door has seen that there is one."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return seat
