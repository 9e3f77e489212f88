"""What tests of several areas lean on: a throw-away PostgreSQL, a browser, the documents beside the repository."""
