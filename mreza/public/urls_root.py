"""Addresses outside the languages: the choice of language, the theme, robots and sitemap."""

from django.urls import path

from mreza.public import views

urlpatterns = [
    path("", views.choose_language, name="choose-language"),
    path("theme/", views.theme, name="theme"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
