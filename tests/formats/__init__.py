"""Taking in files: each format, the same text in all, and what must not hurt."""
