"""``Authorization: Bearer …``: a program acts for the user of its key, with the rights of the key."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lantu_web.accounts.tokens import token_of, user_of
from lantu_web.api.errors import ApiError, problem
from lantu_web.register.services.holding import LARGEST

HERE = "/api/"
ROOM_FOR_THE_FORM = 64 * 1024


class Bearer:
    """Under ``/api/`` the key says who asks; a key that is not good is refused, whatever is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(HERE):
            return self.get_response(request)
        return told(self._answer(request))

    def _answer(self, request: HttpRequest) -> HttpResponse:
        stated = request.META.get("HTTP_AUTHORIZATION", "")
        if not stated:
            return self.get_response(request)
        form, _, secret = stated.partition(" ")
        token = token_of(secret.strip()) if form.lower() == "bearer" else None
        if token is None:
            return unknown_key()
        request.token, request.user = token, user_of(token)  # type: ignore[attr-defined]
        return self.get_response(request)


def told(response: HttpResponse) -> HttpResponse:
    """An address that is asked in a way it does not know says so as all errors do."""
    if response.status_code != 405:
        return response
    ways = response.headers.get("Allow", "GET")
    answer = problem(405, "request.method", "此地址不接受这种请求 / not a way to ask this address", f"it takes {ways}")
    answer.headers["Allow"] = ways
    return answer


def unknown_key() -> HttpResponse:
    response = problem(
        401, "token.invalid", "密钥无效、已到期或已收回 / this key is not good",
        "python -m lantu_web make_token USER makes one; send it as Authorization: Bearer …",
    )  # fmt: skip
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def with_key(request: HttpRequest) -> object:
    """For writing: only with a key, never with the cookie of a page; and nothing larger than a document is read."""
    token = getattr(request, "token", None)
    if token is None:
        raise ApiError(401, "token.missing", "写入需要密钥 / writing needs a key", "Authorization: Bearer …, see /api/")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST + ROOM_FOR_THE_FORM:
        raise ApiError(413, "source.too_large", "文件过大 / too large", f"at most {LARGEST // 2**20} MB")
    return token
