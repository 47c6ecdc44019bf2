"""Make the database of the Wagtail peer from the common rows: `python -m wagtail_site.load ROWS`."""

import csv
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wagtail_site.settings")

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from wagtail_site.models import CityIndexPage, CityPage, Country, Field  # noqa: E402

call_command("migrate", verbosity=0)
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
countries = {
    row["country_code"]: Country(code=row["country_code"], name=row["country"], region=row["region"])
    for row in rows
}
fields = {row["field"]: Field(code=row["field"], name=row["field_name"]) for row in rows}
Country.objects.bulk_create(countries.values())
Field.objects.bulk_create(fields.values())
with transaction.atomic():
    home = Page.objects.get(depth=2)
    index = CityIndexPage(title="Cities", slug="cities")
    home.add_child(instance=index)
    # As `add_child` would do one by one, in minutes: the tree's columns are filled here.
    pages = [
        Page(
            title=row["name"],
            draft_title=row["name"],
            slug=row["code"],
            url_path=f"{index.url_path}{row['code']}/",
            path=Page._get_path(index.path, index.depth + 1, number),
            depth=index.depth + 1,
            numchild=0,
            content_type=ContentType.objects.get_for_model(CityPage),
            locale=index.locale,
        )
        for number, row in enumerate(rows, start=1)
    ]
    Page.objects.bulk_create(pages, batch_size=500)
    Page.objects.filter(pk=index.pk).update(numchild=len(rows))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO wagtail_site_citypage (page_ptr_id, native_name, country_id, field_id, since, population,"
            " latitude, longitude, confirmed) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (page.pk, row["native_name"], countries[row["country_code"]].pk, fields[row["field"]].pk, row["since"],
                 row["population"] or None, row["latitude"], row["longitude"], row["confirmed"] == "1")
                for page, row in zip(pages, rows, strict=True)
            ],
        )  # fmt: skip
    problems = Page.find_problems()
    assert not any(problems), problems
site = Site.objects.get()
site.hostname, site.port, site.is_default_site = "127.0.0.1", 80, True
site.save()
print(CityPage.objects.live().count())
