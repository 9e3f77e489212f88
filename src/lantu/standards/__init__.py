"""Standards: dated tables of limits, and the class of water, air, noise and soil by the law of the day of the data."""

from lantu.standards.air import air_index
from lantu.standards.bloom import bloom_by_area, bloom_by_density, bloom_of_water
from lantu.standards.bodies import Body, Change, body_quality, change_of, mean_readings
from lantu.standards.classify import MEDIA, Classified, classify_file
from lantu.standards.ecology import ecological_index, erosion_grade, habitat_quality, quality_index, soil_kept
from lantu.standards.editions import Edition, edition_by_id, edition_on, editions
from lantu.standards.groundwater import classify_groundwater
from lantu.standards.lakes import Trophic, trophic_index
from lantu.standards.noise import classify_noise, share_meeting
from lantu.standards.periods import Period, read_period
from lantu.standards.readings import Reading, read_value
from lantu.standards.results import ItemResult, Reason, Result
from lantu.standards.scales import Scale, scale_of
from lantu.standards.soil import classify_building_land, classify_farmland
from lantu.standards.supply import Supply, share_of_supplies, supply_meets
from lantu.standards.trend import Trend, spearman_trend
from lantu.standards.warnings import air_warning, rain_warning
from lantu.standards.water import classify_water, water_scales

__all__ = [
    "MEDIA", "Body", "Change", "Classified", "Edition", "ItemResult", "Period", "Reading", "Reason", "Result", "Scale",
    "Supply", "Trend", "Trophic", "air_index", "air_warning", "bloom_by_area", "bloom_by_density", "bloom_of_water",
    "body_quality", "change_of", "classify_building_land", "classify_farmland", "classify_file", "classify_groundwater",
    "classify_noise", "classify_water", "ecological_index", "edition_by_id", "edition_on", "editions", "erosion_grade",
    "habitat_quality", "mean_readings", "quality_index", "rain_warning", "read_period", "read_value", "scale_of",
    "share_meeting", "share_of_supplies", "soil_kept", "spearman_trend", "supply_meets", "trophic_index", "water_scales",
]  # fmt: skip
