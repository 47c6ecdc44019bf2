"""Addresses of one's notices, under the desk."""

from django.urls import path

from mreza.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox_page, name="inbox"),
    path("read/", views.read_all, name="read-all"),
    path("settings/", views.settings_page, name="settings"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("<str:code>/read/", views.read, name="read"),
]
