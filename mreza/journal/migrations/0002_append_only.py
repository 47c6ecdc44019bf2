"""The database itself refuses to change or delete what the journal holds."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION mreza_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only.';
END
$$;
CREATE TRIGGER mreza_journal_append_only BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION mreza_journal_refuse();
"""
POSTGRESQL_BACK = """
DROP TRIGGER mreza_journal_append_only ON journal_entry;
DROP FUNCTION mreza_journal_refuse();
"""
# `mreza_may_empty_journal()` is given by mreza.journal.sealing to each connection; where it is missing (another
# program opened the file) the statement fails too.
SQLITE = [
    """CREATE TRIGGER mreza_journal_no_update BEFORE UPDATE ON journal_entry
    BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END""",
    """CREATE TRIGGER mreza_journal_no_delete BEFORE DELETE ON journal_entry WHEN NOT mreza_may_empty_journal()
    BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END""",
]
SQLITE_BACK = ["DROP TRIGGER mreza_journal_no_update", "DROP TRIGGER mreza_journal_no_delete"]


def _run(schema_editor, postgresql, sqlite):
    for statement in [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def seal(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def unseal(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(seal, unseal)]
