"""Tests of the reading of who answers for a task, and projects."""
