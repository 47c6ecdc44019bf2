"""Only mounted while developing."""

from django.urls import path

from mreza.ui import views

app_name = "ui"
urlpatterns = [path("", views.components, name="components")]
