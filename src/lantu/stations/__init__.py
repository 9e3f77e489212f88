"""Stations: who measures where, the values that they send, their quality, and the years that they make up."""

from lantu.stations.importing import Fault, Taken, take_in
from lantu.stations.merging import Proposal, proposals
from lantu.stations.names import StationName, read_station_name
from lantu.stations.register import Register, Station, read_register
from lantu.stations.series import SeriesStore, series_schema

__all__ = [
    "Fault", "Proposal", "Register", "SeriesStore", "Station", "StationName", "Taken", "proposals", "read_register",
    "read_station_name", "series_schema", "take_in",
]  # fmt: skip
