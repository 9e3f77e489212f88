"""Full-text index over pairs of characters: FTS5 on SQLite, GIN on PostgreSQL."""

from __future__ import annotations

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE register_search_fts USING fts5(
         pairs, content='register_searchentry', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER register_search_added AFTER INSERT ON register_searchentry BEGIN
         INSERT INTO register_search_fts(rowid, pairs) VALUES (new.id, new.pairs); END""",
    """CREATE TRIGGER register_search_removed AFTER DELETE ON register_searchentry BEGIN
         INSERT INTO register_search_fts(register_search_fts, rowid, pairs) VALUES ('delete', old.id, old.pairs); END""",
    """CREATE TRIGGER register_search_changed AFTER UPDATE OF pairs ON register_searchentry BEGIN
         INSERT INTO register_search_fts(register_search_fts, rowid, pairs) VALUES ('delete', old.id, old.pairs);
         INSERT INTO register_search_fts(rowid, pairs) VALUES (new.id, new.pairs); END""",
]
POSTGRESQL = [
    "CREATE INDEX register_search_pairs ON register_searchentry USING gin (to_tsvector('simple', pairs))",
]
UNDO = {
    "sqlite": [
        "DROP TRIGGER register_search_added",
        "DROP TRIGGER register_search_removed",
        "DROP TRIGGER register_search_changed",
        "DROP TABLE register_search_fts",
    ],
    "postgresql": ["DROP INDEX register_search_pairs"],
}


def make(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in UNDO.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
