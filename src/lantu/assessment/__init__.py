"""How promises stand: a promise and its observations to a status with its reasons and its trace."""

from lantu.assessment.engine import assess
from lantu.assessment.model import Assessment, Commitment, Point, Trace

__all__ = ["Assessment", "Commitment", "Point", "Trace", "assess"]
