"""Addresses of what cities of a project take along or bring in: the letter of intent, a spreadsheet of projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from mreza.areas.partnerships.projects import views_import, views_letter

urlpatterns: list[URLPattern] = [
    path("projects/import/", views_import.upload, name="project-import"),
    path("projects/import/<slug:code>/", views_import.run, name="project-import-run"),
    path("projects/import/<slug:code>/confirm/", views_import.confirm, name="project-import-confirm"),
    path("projects/import-template.<str:ending>", views_import.template, name="project-import-template"),
    path("projects/<str:code>/letter.pdf", views_letter.letter, name="project-letter"),
]
