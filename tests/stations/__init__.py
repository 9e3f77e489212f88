"""Tests of stations: names, registers, values taken in, quality, years."""
