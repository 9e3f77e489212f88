"""Single sign-on as an option: settings from the environment, roles from a claim.

LANTU_OIDC_CLIENT, LANTU_OIDC_SECRET     what the identity provider gave this site
LANTU_OIDC_AUTHORIZE, _TOKEN, _USER, _KEYS   addresses of the provider: authorization, token, userinfo, JWKS
LANTU_OIDC_GROUPS    which groups there are which roles here: editor=plan-editors,reviewer=plan-reviewers
LANTU_OIDC_CLAIM     the claim that names the groups        (groups)
LANTU_OIDC_NAME      what people there are called, for the page   (name)

It needs the extra ``oidc``. Without LANTU_OIDC_CLIENT nothing of it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lantu.errors import UsageError

ADDRESSES = {
    "LANTU_OIDC_AUTHORIZE": "OIDC_OP_AUTHORIZATION_ENDPOINT",
    "LANTU_OIDC_TOKEN": "OIDC_OP_TOKEN_ENDPOINT",
    "LANTU_OIDC_USER": "OIDC_OP_USER_ENDPOINT",
    "LANTU_OIDC_KEYS": "OIDC_OP_JWKS_ENDPOINT",
}
ROLES = ("reporter", "reviewer", "editor", "administrator")


def sign_on_is_wanted(environment: Mapping[str, str]) -> bool:
    return bool(environment.get("LANTU_OIDC_CLIENT"))


def sign_on_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings of the sign-on; raises UsageError where something is missing."""
    needed = ("LANTU_OIDC_CLIENT", "LANTU_OIDC_SECRET", "LANTU_OIDC_GROUPS", *ADDRESSES)
    if missing := [name for name in needed if not environment.get(name)]:
        raise UsageError(
            f"single sign-on is not complete: {', '.join(missing)}",
            hint="set them, or leave LANTU_OIDC_CLIENT out to work without single sign-on",
        )
    return {
        "OIDC_RP_CLIENT_ID": environment["LANTU_OIDC_CLIENT"],
        "OIDC_RP_CLIENT_SECRET": environment["LANTU_OIDC_SECRET"],
        **{theirs: environment[ours] for ours, theirs in ADDRESSES.items()},
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_RP_SCOPES": environment.get("LANTU_OIDC_SCOPES") or "openid profile",
        "OIDC_USE_PKCE": True,
        "OIDC_CALLBACK_CLASS": "lantu_web.accounts.oidc.Callback",
        "HOUSE_GROUPS": mapping(environment["LANTU_OIDC_GROUPS"]),
        "HOUSE_CLAIM": environment.get("LANTU_OIDC_CLAIM") or "groups",
        "HOUSE_NAME": environment.get("LANTU_OIDC_NAME") or "name",
        "LOGIN_REDIRECT_URL_FAILURE": "/login/",
    }


def mapping(text: str) -> dict[str, str]:
    """Group of the provider to role here.

    >>> mapping("editor=plan-editors, reviewer=plan-reviewers")
    {'plan-editors': 'editor', 'plan-reviewers': 'reviewer'}
    """
    found = {}
    for one in text.split(","):
        role, sign, group = (part.strip() for part in one.partition("="))
        if role not in ROLES or not sign or not group:
            raise UsageError(
                f"LANTU_OIDC_GROUPS: {one.strip()!r} maps nothing",
                hint=f"write role=group, with commas; roles are {', '.join(ROLES)}",
            )
        found[group] = role
    return found


def roles_from(claims: Mapping[str, Any], known: Mapping[str, str], claim: str) -> set[str]:
    """The roles that a person's claims give; a claim may be one word or a list."""
    said = claims.get(claim) or ()
    groups: Iterable[Any] = (said,) if isinstance(said, str) else said if isinstance(said, list | tuple) else ()
    return {known[group] for group in groups if isinstance(group, str) and group in known}
