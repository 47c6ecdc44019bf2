"""Addresses of a trial; mounted by `config.urls` only while MREZA_TRY is on."""

from django.urls import path

from mreza.desk import views_trial

urlpatterns = [
    path("", views_trial.people, name="try"),
    path("as/<int:pk>/", views_trial.change_to, name="try-as"),
    path("<str:token>/", views_trial.link, name="try-link"),
]
