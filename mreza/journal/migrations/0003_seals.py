"""The chain over the journal, append-only like the entries it links."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

POSTGRESQL = """
CREATE TRIGGER mreza_seal_append_only BEFORE UPDATE OR DELETE ON journal_seal
    FOR EACH ROW EXECUTE FUNCTION mreza_journal_refuse();
"""
POSTGRESQL_BACK = "DROP TRIGGER mreza_seal_append_only ON journal_seal;"
SQLITE = [
    """CREATE TRIGGER mreza_seal_no_update BEFORE UPDATE ON journal_seal
    BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END""",
    """CREATE TRIGGER mreza_seal_no_delete BEFORE DELETE ON journal_seal WHEN NOT mreza_may_empty_journal()
    BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END""",
]
SQLITE_BACK = ["DROP TRIGGER mreza_seal_no_update", "DROP TRIGGER mreza_seal_no_delete"]


def _run(schema_editor, postgresql, sqlite):
    for statement in [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def close(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def open_again(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="seal",
                        to="journal.entry",
                    ),
                ),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.RunPython(close, open_again),
    ]
