"""The words of long texts get a column of their own, so that a title, a summary and the rest answer in this order.

On SQLite the table is remade, which drops its triggers, and an FTS5 table cannot get a column: both are dropped before
and made anew after, from the rows that are there. Old rows know neither their kind's mark nor stems; the mark is added
here, the stems by a rebuild right after the migrations (`SearchConfig`).
"""

from importlib import import_module

from django.db import migrations, models

before = import_module("mreza.search.migrations.0001_initial")

# What a word is was decided in search.words; the `ascii` tokenizer parts at spaces and ASCII signs only.
SQLITE = """
CREATE VIRTUAL TABLE search_fts USING fts5(
    names, words, text, content='search_entry', content_rowid='id',
    tokenize='ascii', prefix='2 3 4', detail='column', columnsize=0
);
CREATE TRIGGER search_entry_written AFTER INSERT ON search_entry BEGIN
    INSERT INTO search_fts(rowid, names, words, text) VALUES (new.id, new.names, new.words, new.text);
END;
CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
    INSERT INTO search_fts(search_fts, rowid, names, words, text)
    VALUES ('delete', old.id, old.names, old.words, old.text);
END;
CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
    INSERT INTO search_fts(search_fts, rowid, names, words, text)
    VALUES ('delete', old.id, old.names, old.words, old.text);
    INSERT INTO search_fts(rowid, names, words, text) VALUES (new.id, new.names, new.words, new.text);
END
"""
FROM_THE_ROWS = "INSERT INTO search_fts(search_fts) VALUES ('rebuild')"
# The expressions stand in search.finding letter by letter.
POSTGRES = (
    """CREATE INDEX search_entry_names ON search_entry
    USING gin (array_to_tsvector(string_to_array(names, ' '))) WITH (fastupdate = off)""",
    """CREATE INDEX search_entry_about ON search_entry
    USING gin (array_to_tsvector(string_to_array(names || COALESCE(' ' || NULLIF(words, ''), ''), ' ')))
    WITH (fastupdate = off)""",
    """CREATE INDEX search_entry_all ON search_entry
    USING gin (array_to_tsvector(string_to_array(
        names || COALESCE(' ' || NULLIF(words, ''), '') || COALESCE(' ' || NULLIF(text, ''), ''), ' ')))
    WITH (fastupdate = off)""",
)


def make_engine_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRES:
            schema_editor.execute(statement)
        return
    for part in SQLITE.split("CREATE")[1:]:
        schema_editor.execute("CREATE" + part)
    schema_editor.execute(FROM_THE_ROWS)


def drop_engine_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in ("names", "about", "all"):
            schema_editor.execute(f"DROP INDEX search_entry_{name}")
        return
    for trigger in ("written", "removed", "changed"):
        schema_editor.execute(f"DROP TRIGGER search_entry_{trigger}")
    schema_editor.execute("DROP TABLE search_fts")


def drop_former_index(apps, schema_editor):
    before.drop_engine_index(apps, schema_editor)


def make_former_index(apps, schema_editor):
    before.make_engine_index(apps, schema_editor)
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(FROM_THE_ROWS)


def mark_kinds(apps, schema_editor):
    kinds = set(apps.get_model("search", "Entry").objects.values_list("kind", flat=True))
    for kind in sorted(kinds):
        mark = "¬" + "".join(sign for sign in kind if sign.isalnum()).lower()
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("UPDATE search_entry SET names = %s || names WHERE kind = %s", [mark + " ", kind])


def unmark_kinds(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE search_entry SET names = substr(names, strpos(names, ' ') + 1) WHERE names LIKE '¬%%'"
            if schema_editor.connection.vendor == "postgresql"
            else "UPDATE search_entry SET names = substr(names, instr(names, ' ') + 1) WHERE names LIKE '¬%%'"
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(drop_former_index, make_former_index),
        migrations.AddField(
            model_name="entry",
            name="text",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.RunPython(mark_kinds, unmark_kinds),
        migrations.RunPython(make_engine_index, drop_engine_index),
    ]
