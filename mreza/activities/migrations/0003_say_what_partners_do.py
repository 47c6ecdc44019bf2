from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_saved_search")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("coordinates", "coordinates"),
                    ("carries-out", "carries out"),
                    ("funds", "funds"),
                    ("hosts", "gives the place"),
                    ("advises", "brings knowledge"),
                    ("evaluates", "evaluates"),
                    ("spreads", "makes it known"),
                ],
                default="",
                max_length=15,
                verbose_name="what it does",
            ),
        ),
    ]
