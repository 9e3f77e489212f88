"""Plans held against each other."""
