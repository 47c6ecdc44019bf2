"""Addresses of the public list of ties."""

from django.urls import URLPattern, path

from mreza.ties import views_list as views

urlpatterns: list[URLPattern] = [
    path("", views.ties, name="list"),
    path("points.json", views.points, name="points"),
    path("feed.atom", views.feed, name="feed"),
]
