"""Decree 344 for openfisca-core, the peer of the rules; runs in an environment of its own (docs/house.md)."""
