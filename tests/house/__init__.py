"""Tests of the house itself: its docs, make targets, dependencies and tidiness."""
