"""Addresses of projects: what everybody reads, what those in one do, what those who write and review do."""

from __future__ import annotations

from django.urls import URLPattern, path

from mreza.areas.partnerships.projects import views, views_acts
from mreza.areas.partnerships.projects.views_writing import PAGES

urlpatterns: list[URLPattern] = [
    path("projects/", views.projects, name="projects"),
    path("projects/points.json", views.points, name="project-points"),
    path("projects/feed.atom", views.feed, name="project-feed"),
    *PAGES.urls(),
    path("projects/<str:code>/", views.project, name="project"),
    path("projects/<str:code>/keep/", views_acts.keep, name="project-keep"),
    path("projects/<str:code>/city/<slug:city>/", views_acts.answer_for_city, name="project-in"),
    path("projects/<str:code>/agree/", views_acts.agree, name="project-agree"),
    path("projects/<str:code>/start/", views_acts.start, name="project-start"),
    path("projects/<str:code>/finish/", views_acts.finish, name="project-finish"),
    path("projects/<str:code>/stop/", views_acts.stop, name="project-stop"),
    path("projects/<str:code>/resume/", views_acts.resume, name="project-resume"),
    path("projects/<str:code>/tell/", views_acts.tell, name="project-tell"),
    path("projects/<str:code>/reach/<slug:row>/", views_acts.reach, name="project-reach"),
    path("projects/<str:code>/measure/<slug:row>/", views_acts.measure, name="project-measure"),
    path("projects/<str:code>/practice/", views_acts.make_practice, name="project-practice"),
]
