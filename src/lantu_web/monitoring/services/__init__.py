"""What the tables mean: every decision of this app."""
