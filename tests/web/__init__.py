"""Tests of the register and the pages."""
