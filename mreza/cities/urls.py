"""Addresses of cities, fields, countries and regions; the directory's and the Secretariat's have files of their own."""

from django.urls import include, path

app_name = "cities"
urlpatterns = [
    path("", include("mreza.cities.urls_directory")),
    path("", include("mreza.cities.urls_secretariat")),
]
