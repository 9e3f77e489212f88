"""Tests of the reading of places and organisations."""
