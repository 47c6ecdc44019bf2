"""Addresses of the Secretariat's pages of wording."""

from django.urls import path

from mreza.vocabulary import views_secretariat

urlpatterns = [
    path("vocabulary/labels/", views_secretariat.labels, name="labels"),
    path("vocabulary/labels/<str:kind>/<str:code>/", views_secretariat.label, name="label"),
    path(
        "vocabulary/labels/<str:kind>/<str:code>/history/",
        views_secretariat.label_history,
        name="label-history",
    ),
]
