"""Standards: dated tables of limits, and the class of water, air, noise and soil by the law of the day of the data."""

from lantu.standards.bodies import Body, Change, body_quality, change_of, mean_readings
from lantu.standards.classify import Classified, classify_file
from lantu.standards.editions import Edition, edition_by_id, edition_on, editions
from lantu.standards.lakes import Trophic, trophic_index
from lantu.standards.periods import Period, read_period
from lantu.standards.readings import Reading, read_value
from lantu.standards.results import ItemResult, Reason, Result
from lantu.standards.scales import Scale, scale_of
from lantu.standards.water import classify_water, water_scales

__all__ = [
    "Body", "Change", "Classified", "Edition", "ItemResult", "Period", "Reading", "Reason", "Result", "Scale", "Trophic",
    "body_quality", "change_of", "classify_file", "classify_water", "edition_by_id", "edition_on", "editions", "mean_readings",
    "read_period", "read_value", "scale_of", "trophic_index", "water_scales",
]  # fmt: skip
