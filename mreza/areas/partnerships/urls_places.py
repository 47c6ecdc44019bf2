"""Addresses of places. Codes of places are random and never look like the fixed words before them."""

from __future__ import annotations

from django.urls import URLPattern, path

from mreza.areas.partnerships.places import views, views_import, views_writing

urlpatterns: list[URLPattern] = [
    path("places/", views.places, name="places"),
    path("places/points.json", views.points, name="place-points"),
    path("places/feed.atom", views.feed, name="place-feed"),
    path("places/new/", views_writing.new, name="place-new"),
    path("places/import/", views_import.upload, name="places-import"),
    path("places/import/template.<str:ending>", views_import.template, name="places-import-template"),
    path("places/import/<str:code>/", views_import.run, name="places-import-run"),
    path("places/import/<str:code>/confirm/", views_import.confirm, name="places-import-confirm"),
    path("places/<str:code>/", views.place, name="place"),
    path("places/<str:code>/edit/", views_writing.edit, name="place-edit"),
    path("places/<str:code>/confirm/", views_writing.confirm, name="place-confirm"),
    path("places/<str:code>/close/", views_writing.close, name="place-close"),
    path("places/<str:code>/open-again/", views_writing.open_again, name="place-open"),
]
