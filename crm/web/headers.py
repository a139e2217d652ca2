"""The headers of every answer, whoever made it: a view, a refusal, a redirect, a fault, a static file."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# An answer that has no policy of its own is no page: it may load nothing and stand in no frame.
BARE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class HeadersMiddleware:
    """Stand outermost and add what is missing; what a page has said for itself stays (ASVS 5.0 3.4)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in (
            ("Content-Security-Policy", BARE_POLICY),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
            ("Permissions-Policy", settings.ZHIKE_PERMISSIONS_POLICY),
            ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        ):
            response.headers.setdefault(name, value)
        return response
