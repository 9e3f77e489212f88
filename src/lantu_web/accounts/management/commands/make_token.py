"""``make_token``: a key with which a program acts for a user; and which there are, and taking one back."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from lantu.errors import UsageError
from lantu_web.accounts.models import Token
from lantu_web.accounts.tokens import DAYS, MOST_DAYS, make_token, revoke


class Command(BaseCommand):
    """Make, list or take back keys of the interface."""

    help = "签发、列出或收回接口密钥 / make, list or take back keys of the interface"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="name of the user for whom the program acts")
        parser.add_argument("--name", default="", help="what it is for")
        parser.add_argument("--group", default="", help="only this role of the user")
        parser.add_argument("--days", type=int, default=DAYS, help=f"good for so many days, at most {MOST_DAYS}")
        parser.add_argument("--list", action="store_true", help="list the keys of the user")
        parser.add_argument("--revoke", metavar="BEGINNING", default="", help="take back the key that begins so")

    def handle(self, *args: Any, user: str, name: str, group: str, days: int, **options: Any) -> None:
        found = get_user_model().objects.filter(username=user).first()
        if found is None:
            raise CommandError(f"没有用户 / no such user: {user}")
        tokens = Token.objects.filter(user=found)
        if options["list"]:
            for one in tokens:
                state = "收回 / revoked" if one.revoked else f"至 / until {one.ends:%Y-%m-%d}"
                self.stdout.write(f"{one.beginning}…  {one.group or '*'}  {state}  {one.name}")
        elif beginning := options["revoke"]:
            chosen = list(tokens.filter(beginning=beginning, revoked=None))
            if len(chosen) != 1:
                raise CommandError(f"没有唯一的密钥以此开头 / no single key begins with: {beginning}")
            revoke(chosen[0])
            self.stdout.write("已收回 / revoked")
        else:
            try:
                token, secret = make_token(found, name=name, group=group, days=days)
            except UsageError as error:
                raise CommandError(str(error)) from None
            self.stderr.write(f"只显示这一次 / shown this once; 至 / until {token.ends:%Y-%m-%d}")
            self.stdout.write(secret)
