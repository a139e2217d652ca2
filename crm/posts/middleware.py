"""Puts the seat of today on each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crm.posts.day import this_day
from crm.posts.purposes import BY_CODE, DEFAULT
from crm.posts.queries import Seat, seats_of


class SeatMiddleware:
    """Set `request.seats`, `request.seat` and `request.purpose`; computed anew each time, so access ends by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        seats = seats_of(user.pk, this_day()) if user.is_authenticated else []
        chosen = request.session.get("post")
        request.seats = seats  # type: ignore[attr-defined]
        request.seat = next((seat for seat in seats if seat.post_code == chosen), _first(seats))  # type: ignore[attr-defined]
        purpose = request.session.get("purpose")
        request.purpose = purpose if purpose in BY_CODE else DEFAULT  # type: ignore[attr-defined]
        return self.get_response(request)


def _first(seats: list[Seat]) -> Seat | None:
    """Return where somebody sits who has not chosen: a superior on their own post, not on one below that needs them."""
    return next((seat for seat in seats if seat.letter != "S"), next(iter(seats), None))
