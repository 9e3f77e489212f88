"""Tests of the room in which table files are read."""
