"""Language of the page, headers that keep it safe, and the answer to those who have the page already."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from time import time as clock

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from lantu.errors import NotAllowed
from lantu_web.home import PACKAGE
from lantu_web.pages.access import refused
from lantu_web.register.services import stamp
from lantu_web.register.visibility import Viewer, viewing

Handler = Callable[[HttpRequest], HttpResponse]
YEAR = 365 * 24 * 3600
VARIES = ("Cookie", "Accept", "HX-Request")

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

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a service has refused to do for this person."""
        return refused(request) if isinstance(error, NotAllowed) else None


def _streamed(viewer: Viewer, pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = iter(pieces)
    while True:
        with viewing(viewer):
            piece = next(rest, None)
        if piece is None:
            return
        yield piece


class PageMemory:
    """Public pages as they were built, found by their tag; the oldest leave when the room is full.

    A tag holds the stamp, so that a page of yesterday's register is never found. Inside a transaction, which may be
    undone, nothing is kept.
    """

    ROOM, LARGEST = 32 * 2**20, 2**19

    def __init__(self) -> None:
        self.kept: OrderedDict[str, tuple[dict[str, str], bytes]] = OrderedDict()
        self.size = 0
        self.lock = threading.Lock()

    def find(self, key: str) -> HttpResponse | None:
        if not (found := self.kept.get(key)) or connection.in_atomic_block:
            return None
        headers, content = found
        return HttpResponse(content, headers=headers)

    def keep(self, key: str, response: HttpResponse) -> None:
        if not key or response.streaming or len(response.content) > self.LARGEST or connection.in_atomic_block:
            return
        with self.lock:
            if key not in self.kept:
                self.kept[key] = (dict(response.items()), response.content)
                self.size += len(response.content)
            while self.size > self.ROOM:
                self.size -= len(self.kept.popitem(last=False)[1][1])


class Unchanged:
    """A reader without an account who has the page as it is now gets 304, and the page is not built.

    The tag of a page is made of its address, the language, the day and the stamp of the register, so that it is known
    before the page is. Pages that set a cookie, hold a form's secret or forbid keeping have none.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.personal = (settings.SESSION_COOKIE_NAME, "messages")
        self.elsewhere = (settings.STATIC_URL, "/admin/")
        self.memory = PageMemory()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not self._public(request):
            return self.get_response(request)
        known = stamp.lately()
        tag = self._tag(request, known)
        if tag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return self._dressed(HttpResponseNotModified(), tag, known)
        key = f"{tag}{'gzip' in request.headers.get('Accept-Encoding', '')}" if request.method == "GET" else ""
        if kept := self.memory.find(key):
            return kept
        with stamp.held(known):
            response = self.get_response(request)
        if response.status_code != 200 or response.cookies or response.has_header("Cache-Control"):
            return response
        changed = self._dressed(response, tag, known)
        self.memory.keep(key, changed)
        since = response.headers.get("Last-Modified")
        if since and "HTTP_IF_NONE_MATCH" not in request.META and "HTTP_IF_MODIFIED_SINCE" in request.META:
            same = get_conditional_response(request, None, int(_state(known, timezone.localdate())[1]), response)
            return same or changed
        return changed

    def _public(self, request: HttpRequest) -> bool:
        return (
            not request.path_info.startswith(self.elsewhere)
            and "HTTP_AUTHORIZATION" not in request.META
            and not any(name in request.COOKIES for name in self.personal)
        )

    def _tag(self, request: HttpRequest, known: stamp.Seen) -> str:
        asked = request.META
        said = (
            request.get_full_path(), request.get_host(), request.scheme, _state(known, timezone.localdate())[0],
            request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), asked.get("HTTP_ACCEPT"), asked.get("HTTP_HX_REQUEST"),
        )  # fmt: skip
        return f'"{hashlib.blake2s(repr(said).encode(), digest_size=12).hexdigest()}"'

    def _dressed(self, response: HttpResponse, tag: str, known: stamp.Seen) -> HttpResponse:
        response.headers["ETag"] = f"W/{tag}"
        response.headers["Cache-Control"] = "no-cache"  # keep it, and ask before showing it again
        if response.has_header("Vary"):
            patch_vary_headers(response, VARIES)
        else:
            response.headers["Vary"] = ", ".join(VARIES)
        _, last, written = _state(known, timezone.localdate())
        if clock() - last > 2:  # a second change in the same second would not show
            response.headers["Last-Modified"] = written
        return response


@lru_cache(maxsize=8)
def _state(known: stamp.Seen, today: date) -> tuple[str, float, str]:
    """What pages are made of, as a mark; and when they may last have changed, as a number and written for HTTP.

    They change by the register, by the turn of the day, and by a new release.
    """
    midnight = datetime.combine(today, time(), timezone.get_current_timezone())
    last = max(known.at, midnight, datetime.fromtimestamp(_built()[1], UTC)).timestamp()
    return repr((_built(), today, known)), last, http_date(last)


@cache
def _built() -> tuple[str, float]:
    """What tells one release, and one set of static files, from another."""
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.mo")]
    files += [one for one in (settings.STATIC_ROOT / "staticfiles.json",) if one.is_file()]
    times = sorted((str(one), one.stat().st_mtime) for one in files)
    return hashlib.blake2s(repr(times).encode()).hexdigest(), max(at for _, at in times)
