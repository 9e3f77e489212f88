"""Places and organisations: names, aliases, groups."""

from lantu.places.finding import Found, PlaceIndex
from lantu.places.organisations import canonical, is_group, is_organisation, same
from lantu.places.registry import Place, Places, read_places

__all__ = ["Found", "Place", "PlaceIndex", "Places", "canonical", "is_group", "is_organisation", "read_places", "same"]
