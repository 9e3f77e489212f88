"""Decisions of the register: taking in, matching, reviewing, searching, bundling."""
