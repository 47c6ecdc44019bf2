"""Addresses of cities, fields, countries and regions; the directory's and the Secretariat's have files of their own."""

from django.urls import include, path, register_converter

from mreza.cities import views


class CityCode:
    """A city's code: country, hyphen, name. Words such as `new` or `import` never look like one."""

    regex = r"[a-z]{2}-[a-z0-9-]{1,77}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CityCode, "city")

app_name = "cities"
urlpatterns = [
    path("", include("mreza.cities.urls_directory")),
    path("", include("mreza.cities.urls_people")),
    path("", include("mreza.cities.urls_profile")),
    path("", include("mreza.cities.urls_secretariat")),
    path("cities/<city:code>/", views.city, name="city"),
    path("cities/<city:code>/wrong/", views.wrong, name="wrong"),
    path("cities/<city:code>/city.jsonld", views.city_jsonld, name="city-jsonld"),
    path("cities/<city:code>/mark.svg", views.mark_svg, name="mark"),
    path("fields/", views.fields, name="fields"),
    path("fields/<slug:code>/", views.field, name="field"),
    path("countries/", views.countries, name="countries"),
    path("countries/<slug:code>/", views.country, name="country"),
    path("regions/", views.regions, name="regions"),
    path("regions/<slug:code>/", views.region, name="region"),
]
