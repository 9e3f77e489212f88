"""Open data: read-only lists, single records and whole tables, as JSON and CSV, described by OpenAPI."""
