"""Measurements of Lantu: accuracy against labelled documents, speed against peers and limits."""
