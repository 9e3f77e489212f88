"""Stations: who measures where, the values that they send, their quality, and the years that they make up."""

from lantu.stations.importing import Fault, Taken, take_in
from lantu.stations.merging import Proposal, joined, proposals
from lantu.stations.names import StationName, read_station_name
from lantu.stations.overrules import OverruleStore
from lantu.stations.register import Naming, Position, Register, Station
from lantu.stations.register_store import RegisterStore
from lantu.stations.register_tables import read_register, register_rows
from lantu.stations.series import SeriesStore, series_schema

__all__ = [
    "Fault", "Naming", "OverruleStore", "Position", "Proposal", "Register", "RegisterStore", "SeriesStore", "Station", "StationName", "Taken", "joined",
    "proposals", "read_register", "read_station_name", "register_rows", "series_schema", "take_in",
]  # fmt: skip
