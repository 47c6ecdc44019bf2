"""Addresses of find."""

from __future__ import annotations

from django.urls import URLPattern, path

from mreza.areas.partnerships.find import views

urlpatterns: list[URLPattern] = [
    path("find/", views.choose, name="find"),
    path("find/<code>/", views.of_city, name="find-city"),
    path("find/<code>/idea/", views.for_idea, name="find-idea"),
    path("find/<code>/why/", views.why, name="find-why"),
    path("find/<code>/compare/", views.compare, name="find-compare"),
    path("find/<code>/with/<other>/", views.with_other, name="find-with"),
    path("find/<code>/with/<other>/propose/", views.propose, name="find-propose"),
    path("find/<code>/with/<other>/aside/", views.aside, name="find-aside"),
    path("find/<code>/with/<other>/back/", views.back, name="find-back"),
]
