"""Tests of the standards: tables cell by cell, worked examples, properties, files as laboratories send them."""
