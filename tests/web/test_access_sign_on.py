"""Single sign-on against a provider that lives in the test; where the extra ``oidc`` is not installed, it is skipped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.shared import ROOT

pytestmark = pytest.mark.skipif(find_spec("mozilla_django_oidc") is None, reason="the extra oidc is not installed")

# The settings are read once a process, so the site with sign-on is a process of its own.
SITE = r"""
import base64, json, time
import django
django.setup()
from unittest.mock import patch
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

setup_test_environment()
call_command("migrate", verbosity=0)
KEY, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))

def b64(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else json.dumps(data).encode()).rstrip(b"=").decode()

def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))

def signed(claims, key=KEY, algorithm="RS256"):
    head = b64({"alg": algorithm, "kid": "k1", "typ": "JWT"}) + "." + b64(claims)
    mark = b"" if algorithm == "none" else key.sign(head.encode(), padding.PKCS1v15(), hashes.SHA256())
    return head + "." + b64(mark)

class Answer:
    def __init__(self, said): self.said = said; self.status_code = 200; self.headers = {"content-type": "application/json"}; self.text = json.dumps(said)
    def json(self): return self.said
    def raise_for_status(self): pass

def come_in(claims, key=KEY, algorithm="RS256", nonce=None, state=None):
    client = Client()
    start = client.get("/oidc/authenticate/")
    assert start.status_code == 302 and "code_challenge=" in start.headers["Location"], start.headers
    [(known, kept)] = client.session["oidc_states"].items()
    now = int(time.time())
    token = {"iss": "https://id", "aud": "lantu", "iat": now, "exp": now + 60, "nonce": nonce or kept["nonce"], **claims}
    numbers = KEY.public_key().public_numbers()
    jwk = {"kty": "RSA", "kid": "k1", "alg": "RS256", "use": "sig", "n": number(numbers.n), "e": number(numbers.e)}
    def get(url, **_): return Answer({"keys": [jwk]} if url.endswith("/k") else claims)
    def post(url, **_): return Answer({"id_token": signed(token, key, algorithm), "access_token": "a"})
    with patch("mozilla_django_oidc.auth.requests.get", get), patch("mozilla_django_oidc.auth.requests.post", post):
        try:
            answer = client.get("/oidc/callback/", {"code": "c", "state": state or known})
            status, where = answer.status_code, answer.headers.get("Location", "")
        except Exception as error:
            status, where = type(error).__name__, ""
    return client, status, where

from django.contrib.auth import get_user_model
from lantu_web.register.models import History
User = get_user_model()
User.objects.create_superuser("boss", "boss@example.org")
said = {}
client, status, where = come_in({"sub": "7", "groups": ["plan-editors"], "name": "吴", "preferred_username": "boss", "email": "boss@example.org"})
user = User.objects.get(username="sso-7")
said["first"] = [status, where, sorted(user.groups.values_list("name", flat=True)), user.is_superuser, user.first_name, user.has_usable_password()]
said["upload"] = client.get("/upload/").status_code
client, status, where = come_in({"sub": "7", "groups": ["plan-reviewers"], "name": "吴"})
said["changed"] = [sorted(user.groups.values_list("name", flat=True)), client.get("/upload/").status_code, client.get("/review/").status_code]
said["journal"] = list(History.objects.filter(model="user", key="sso-7").order_by("pk").values_list("old", "new"))
client, status, where = come_in({"sub": "8", "groups": ["others"]})
said["no role"] = [status, where, User.objects.filter(username="sso-8").exists(), "role=\"alert\"" in client.get("/login/").content.decode()]
said["no subject"] = come_in({"groups": ["plan-editors"]})[1:]
said["other key"] = come_in({"sub": "9", "groups": ["plan-editors"]}, key=OTHER)[1]
said["no signature"] = come_in({"sub": "9", "groups": ["plan-editors"]}, algorithm="none")[1]
said["other nonce"] = come_in({"sub": "9", "groups": ["plan-editors"]}, nonce="x")[1]
said["other state"] = come_in({"sub": "9", "groups": ["plan-editors"]}, state="x")[1]
said["nobody else"] = sorted(User.objects.values_list("username", flat=True))
said["button"] = "/oidc/authenticate/" in Client().get("/login/").content.decode()
print("SAID" + json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    home: Path = tmp_path_factory.mktemp("home")
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "LANTU_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "lantu_web.settings",
        "LANTU_OIDC_CLIENT": "lantu", "LANTU_OIDC_SECRET": "s",
        "LANTU_OIDC_GROUPS": "editor=plan-editors,reviewer=plan-reviewers", "LANTU_OIDC_AUTHORIZE": "https://id/a",
        "LANTU_OIDC_TOKEN": "https://id/t", "LANTU_OIDC_USER": "https://id/u", "LANTU_OIDC_KEYS": "https://id/k",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SITE], env=given, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert "SAID" in done.stdout, done.stderr[-3000:]
    return dict(json.loads(done.stdout.partition("SAID")[2]))


def test_a_person_of_the_house_comes_in_with_their_role(said: dict[str, object]) -> None:
    """Not as the almighty user of the same name and mail address."""
    assert said["first"] == [302, "/account/", ["editor"], False, "吴", False]
    assert said["upload"] == 200
    assert said["button"] is True


def test_roles_follow_the_claim_and_are_recorded(said: dict[str, object]) -> None:
    assert said["changed"] == [["reviewer"], 403, 200]
    assert said["journal"] == [["", "editor"], ["editor", "reviewer"]]


def test_who_has_no_role_is_turned_away_in_words(said: dict[str, object]) -> None:
    assert said["no role"] == [302, "/login/", False, True]


def test_what_is_forged_lets_nobody_in(said: dict[str, object]) -> None:
    assert said["nobody else"] == ["boss", "sso-7"]
