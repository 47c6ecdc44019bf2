"""Addresses of what one city, or two, have recorded."""

from django.urls import URLPattern, path

from mreza.ties import views_city as views

urlpatterns: list[URLPattern] = [
    path("of/<str:code>/", views.of_city, name="of-city"),
    path("of/<str:code>/points.json", views.points, name="of-city-points"),
    path("of/<str:code>/cooperation.pdf", views.cooperation, name="cooperation"),
    path("between/<str:one>/<str:other>/", views.between, name="between"),
]
