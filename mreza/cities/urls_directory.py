"""Addresses of the directory."""

from django.urls import URLPattern, path

from mreza.cities import views_directory as views

urlpatterns: list[URLPattern] = [
    path("cities/", views.directory, name="list"),
    path("cities/points.json", views.points, name="points"),
]
