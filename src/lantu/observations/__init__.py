"""Observations: what was published of how promises fare, with source, grade, bounds and breaks."""

from lantu.observations.bundle import bundled, fill_gaps
from lantu.observations.importing import Imported, import_file, import_rows
from lantu.observations.model import Observation
from lantu.observations.precedence import Difference, chosen, differences, known_by
from lantu.observations.store import ObservationStore

__all__ = [
    "Difference", "Imported", "Observation", "ObservationStore", "bundled", "chosen", "differences",
    "fill_gaps", "import_file", "import_rows", "known_by",
]  # fmt: skip
