"""Addresses outside the languages: the choice of language, robots, sitemap, theme."""

from django.urls import path

from mreza.public import views

urlpatterns = [
    path("", views.choose_language, name="choose-language"),
    path("theme/", views.theme, name="theme"),
]
