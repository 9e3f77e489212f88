"""Language of the page and headers that keep it safe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from lantu_web.register.visibility import Viewer, viewing

Handler = Callable[[HttpRequest], HttpResponse]
YEAR = 365 * 24 * 3600

# Nothing comes from elsewhere, nothing stands inline.
DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{name} {sources}" for name, sources in DIRECTIVES.items())


class SecurityHeaders:
    """A content security policy without inline script or style, and no access to devices."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response


class Language:
    """``?lang=en`` chooses the language and a cookie remembers it; without either, Chinese.

    The browser's own preference is left aside: the documents are Chinese, and an address must show the same
    page to everyone who has not chosen.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.known = dict(settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang")
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = next((code for code in (asked, kept) if code in self.known), settings.LANGUAGE_CODE)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", {"zh-hans": "zh-Hans"}.get(language, language))
        patch_vary_headers(response, ("Cookie",))
        if asked in self.known and asked != kept:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, asked, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
            )
        return response


class Sight:
    """The tables give what the person of the request may see, also while an answer is being streamed."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        viewer = Viewer(lambda: request.user)
        with viewing(viewer):
            response = self.get_response(request)
        if response.streaming and not response.is_async:
            response.streaming_content = _streamed(viewer, response.streaming_content)
        return response


def _streamed(viewer: Viewer, pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = iter(pieces)
    while True:
        with viewing(viewer):
            piece = next(rest, None)
        if piece is None:
            return
        yield piece
