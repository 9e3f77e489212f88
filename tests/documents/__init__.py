"""Tests of the document tree: outline, boxes, heads, front matter, and what must hold for any text."""
