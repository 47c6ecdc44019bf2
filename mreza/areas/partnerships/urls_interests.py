"""Addresses of interests in offers and needs, and of what one's own places have going on."""

from __future__ import annotations

from django.urls import URLPattern, path

from mreza.areas.partnerships.interests import views
from mreza.areas.partnerships.wishes import views_link

_ONE = "interests/<str:code>/"

urlpatterns: list[URLPattern] = [
    path("mine/", views.mine, name="mine"),
    path("offers-and-needs/<str:code>/interest/", views.express, name="interest-new"),
    path(_ONE, views.interest, name="interest"),
    path(f"{_ONE}write/", views.write, name="interest-write"),
    path(f"{_ONE}answer/", views.answer, name="interest-answer"),
    path(f"{_ONE}agree/", views.agree, name="interest-agree"),
    path(f"{_ONE}decline/", views.decline, name="interest-decline"),
    path(f"{_ONE}take-back/", views.take_back, name="interest-take-back"),
    path(f"{_ONE}project/", views.project, name="interest-project"),
    path(f"{_ONE}tie/", views.tie, name="interest-tie"),
    path("still-open/<str:token>/", views_link.still_open_by_link, name="still-open"),
]
