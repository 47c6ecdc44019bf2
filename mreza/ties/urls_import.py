"""Addresses at which a spreadsheet of contacts comes in."""

from django.urls import URLPattern, path

from mreza.ties import views_import as views

urlpatterns: list[URLPattern] = [
    path("import/", views.upload, name="import"),
    path("import/template.<str:ending>", views.template, name="import-template"),
    path("import/<str:code>/", views.run, name="import-run"),
    path("import/<str:code>/confirm/", views.confirm, name="import-confirm"),
]
