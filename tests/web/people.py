"""People of every role, limited or not, and their clients."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from lantu_web.accounts.models import Assignment
from lantu_web.register.models import Organisation, Place

numbers = count(1)


def person(group: str = "", *, organisation: str = "", place: str = "", name: str = "") -> Any:
    """A user in a group, limited to an organisation (by name) or place (by code) where one is given."""
    user = get_user_model().objects.create_user(name or f"u{next(numbers)}-{group}", is_staff=bool(group))
    if group:
        user.groups.add(Group.objects.get(name=group))
    if organisation:
        Assignment.objects.create(user=user, organisation=Organisation.objects.get(name=organisation))
    if place:
        Assignment.objects.create(user=user, place=Place.objects.get(code=place))
    return user


def client_of(user: Any) -> Client:
    """A client that is logged in as a user; None is the public."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
