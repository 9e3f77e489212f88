"""Quantities in official Chinese: numerals, units, and the grammar that finds them."""
