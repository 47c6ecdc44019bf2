"""Addresses of offers and needs."""

from __future__ import annotations

from django.urls import URLPattern, path

from mreza.areas.partnerships.wishes import views, views_first, views_import, views_writing

_HERE = "offers-and-needs/"

urlpatterns: list[URLPattern] = [
    path(_HERE, views.wishes, name="wishes"),
    path(f"{_HERE}points.json", views.points, name="wishes-points"),
    path(f"{_HERE}feed.atom", views.feed, name="wishes-feed"),
    path(f"{_HERE}new/", views_writing.new, name="wish-new"),
    path(f"{_HERE}first-visit/", views_first.first_visit, name="first-visit"),
    path(f"{_HERE}import/", views_import.upload, name="wish-import"),
    path(f"{_HERE}import/template.<str:ending>", views_import.template, name="wish-import-template"),
    path(f"{_HERE}import/<str:code>/", views_import.run, name="wish-import-run"),
    path(f"{_HERE}import/<str:code>/confirm/", views_import.confirm, name="wish-import-confirm"),
    path(f"{_HERE}<code>/", views.wish, name="wish"),
    path(f"{_HERE}<code>/change/", views_writing.change, name="wish-change"),
    path(f"{_HERE}<code>/confirm/", views_writing.confirm, name="wish-confirm"),
    path(f"{_HERE}<code>/withdraw/", views_writing.withdraw, name="wish-withdraw"),
]
