"""Places and organisations: names, aliases, groups."""

from lantu.places.finding import Found, PlaceIndex
from lantu.places.registry import Place, Places, read_places

__all__ = ["Found", "Place", "PlaceIndex", "Places", "read_places"]
