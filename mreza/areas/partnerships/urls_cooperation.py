"""Addresses of what cities of a project take along or bring in: the letter of intent, a spreadsheet of projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from mreza.areas.partnerships.projects import views_letter

urlpatterns: list[URLPattern] = [
    path("projects/<str:code>/letter.pdf", views_letter.letter, name="project-letter"),
]
