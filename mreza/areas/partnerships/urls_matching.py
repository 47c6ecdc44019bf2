"""Addresses of the Secretariat's pages of matching."""

from __future__ import annotations

from django.urls import URLPattern, path

from mreza.areas.partnerships.matching import views

urlpatterns: list[URLPattern] = [
    path("matching/weights/", views.weights, name="matching-weights"),
    path("matching/weights/history/", views.weights_history, name="matching-weights-history"),
    path("matching/outcomes/", views.outcomes, name="matching-outcomes"),
]
