from django.urls import URLPattern, path

from mreza.areas.practices import views_fit, views_import
from mreza.areas.practices import views_public as views

urlpatterns: list[URLPattern] = [
    path("", views.practices, name="list"),
    path("points.json", views.points, name="points"),
    path("feed.atom", views.feed, name="feed"),
    path("import/", views_import.upload, name="import"),
    path("import/template.<str:ending>", views_import.template, name="import-template"),
    path("import/<str:code>/", views_import.run, name="import-run"),
    path("import/<str:code>/confirm/", views_import.confirm, name="import-confirm"),
    path("<str:code>/", views.practice, name="practice"),
    path("<str:code>/practice.pdf", views.pdf, name="pdf"),
    path("<str:code>/fit/", views_fit.fit, name="fit"),
]
