"""Make the database of the plain peers from the common rows: `python -m plain.load ROWS`."""

import csv
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plain.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from plain.models import City, Country, Field  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
countries = {
    row["country_code"]: Country(code=row["country_code"], name=row["country"], region=row["region"])
    for row in rows
}
fields = {row["field"]: Field(code=row["field"], name=row["field_name"]) for row in rows}
Country.objects.bulk_create(countries.values())
Field.objects.bulk_create(fields.values())
City.objects.bulk_create(
    City(
        code=row["code"],
        name=row["name"],
        native_name=row["native_name"],
        country=countries[row["country_code"]],
        field=fields[row["field"]],
        since=row["since"],
        population=row["population"] or None,
        latitude=row["latitude"],
        longitude=row["longitude"],
        confirmed=row["confirmed"] == "1",
    )
    for row in rows
)
print(City.objects.count())
