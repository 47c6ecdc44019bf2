from django.urls import URLPattern, path

from mreza.areas.practices import views_public as views

urlpatterns: list[URLPattern] = [
    path("", views.practices, name="list"),
    path("points.json", views.points, name="points"),
    path("feed.atom", views.feed, name="feed"),
    path("<str:code>/", views.practice, name="practice"),
    path("<str:code>/practice.pdf", views.pdf, name="pdf"),
]
