"""Headers of every answer that Django and django-csp have no setting for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_UNUSED = ("camera", "geolocation", "microphone", "payment", "usb")


class HeadersMiddleware:
    """Keep our answers to our own pages, and close the browser's doors that no page of ours opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{name}=()" for name in _UNUSED))
        return response
