from django.urls import path

from mreza.public import views

urlpatterns = [
    path("", views.home, name="home"),
]
