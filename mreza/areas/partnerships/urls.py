"""Addresses of partnerships: places, offers and needs with what comes of them, finding partners, projects."""

from django.urls import path

from mreza.areas.partnerships import (
    urls_cooperation,
    urls_find,
    urls_interests,
    urls_matching,
    urls_places,
    urls_projects,
    urls_wishes,
    views_home,
)

app_name = "partnerships"
urlpatterns = [
    path("", views_home.home, name="home"),
    *urls_places.urlpatterns,
    *urls_wishes.urlpatterns,
    *urls_interests.urlpatterns,
    *urls_find.urlpatterns,
    *urls_matching.urlpatterns,
    *urls_cooperation.urlpatterns,
    *urls_projects.urlpatterns,
]
