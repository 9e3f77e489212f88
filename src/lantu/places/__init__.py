"""Places and organisations: names, aliases, groups."""

from lantu.places.finding import Found, PlaceIndex, place_of_title
from lantu.places.organisations import canonical, is_group, is_organisation, same
from lantu.places.registry import Place, Places, read_places

__all__ = [
    "Found",
    "Place",
    "PlaceIndex",
    "Places",
    "canonical",
    "is_group",
    "is_organisation",
    "place_of_title",
    "read_places",
    "same",
]
