"""An offer or a need that came from a spreadsheet remembers its row, so that corrections by hand stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0001_begin_partnerships")]

    operations = [
        migrations.AddField(model_name="wish", name="loaded", field=models.JSONField(blank=True, null=True)),
    ]
