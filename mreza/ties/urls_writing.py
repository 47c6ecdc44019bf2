"""Addresses at which a contact is entered, answered and set right."""

from django.urls import URLPattern, path

from mreza.ties import views, views_writing

urlpatterns: list[URLPattern] = [
    path("new/", views_writing.new, name="new"),
    path("<code>/answer/", views_writing.answer, name="answer"),
    path("<code>/correct/", views_writing.correct, name="correct"),
    path("<code>/withdraw/", views_writing.withdraw, name="withdraw"),
    path("<code>/merge/", views_writing.merge, name="merge"),
    path("<code>/sources/", views_writing.sources, name="sources"),
    path("<code>/history/", views.history, name="history"),
]
