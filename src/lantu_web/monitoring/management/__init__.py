"""Commands of the monitoring."""
