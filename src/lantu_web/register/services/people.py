"""Organisations and places: which one a name means."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from lantu.places import Places
from lantu.places.organisations import canonical, is_group
from lantu_web.register.models import Organisation, OrganisationAlias, Place
from lantu_web.register.services.sheets import short_hash


class Organisations:
    """Finds the organisation that a name means, and takes in names that are new."""

    def __init__(self) -> None:
        every = Organisation.objects.select_related("merged_into")
        self._known: dict[str, Organisation] = {one.name: one.merged_into or one for one in every}
        self._known |= {one.name: one.organisation for one in OrganisationAlias.objects.select_related("organisation")}

    def find(self, name: str) -> Organisation:
        """By the name as written, then by its normal form; a new way of writing becomes an alias."""
        if name in self._known:
            return self._known[name]
        normal = canonical(name) or name
        found = self._known.get(normal)
        if found is None:
            kind = Organisation.Kind.GROUP if is_group(normal) else Organisation.Kind.ORGAN
            found = Organisation.objects.create(code=short_hash("organisation", normal), name=normal, kind=kind)
            self._known[normal] = found
        if name != normal:
            OrganisationAlias.objects.create(organisation=found, name=name)
            self._known[name] = found
        return found


def places_named(names: Iterable[str]) -> dict[str, Place]:
    """The places that these names mean; names of no known place are left out."""
    wanted = set(names)
    found: dict[str, Place] = {}
    if wanted:
        for place in Place.objects.all():
            for name in (place.name, *place.aliases):
                if name in wanted:
                    found.setdefault(name, place)
    return found


@transaction.atomic
def load_places() -> int:
    """Bring the bundled registries of places into the register; what is there is brought up to date."""
    count = 0
    for name in Places.bundled():
        registry = Places.load(name)
        city = _place(registry.code, registry.name, "city", None, registry.aliases)
        kept = {registry.code: city}
        for one in registry.places:
            code = one.code or f"{name}-{short_hash(one.name, length=6)}"
            kept[code] = _place(code, one.name, one.kind, city, (*one.aliases, *one.careful))
            if one.members:
                kept[code].members.set([kept[member] for member in one.members if member in kept])
        count += len(kept)
    return count


def _place(code: str, name: str, kind: str, parent: Place | None, aliases: Iterable[str]) -> Place:
    values = {"name": name, "kind": kind, "parent": parent, "aliases": list(aliases)}
    return Place.objects.update_or_create(code=code, defaults=values)[0]
