"""Addresses of adoptions, among those of good practices."""

from django.urls import URLPattern, path

from mreza.areas.practices.adoptions import views

urlpatterns: list[URLPattern] = [
    path("<str:code>/adopt/", views.adopt, name="adopt"),
    path("<str:code>/lineage/", views.lineage, name="lineage"),
    path("<str:code>/lineage/sample/", views.sample, name="lineage-sample"),
    path("<str:code>/adoptions.<str:ending>", views.adoptions_file, name="adoptions-file"),
    path("<str:code>/adoptions/<str:acode>/", views.adoption, name="adoption"),
    path("<str:code>/adoptions/<str:acode>/write/", views.write, name="adoption-write"),
    path("<str:code>/adoptions/<str:acode>/keep/", views.keep, name="adoption-keep"),
    path("<str:code>/adoptions/<str:acode>/<slug:act>/", views.act, name="adoption-act"),
]
