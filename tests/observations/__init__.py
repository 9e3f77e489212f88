"""Tests of the comparison of two copies of one document."""
