"""Addresses of the ledger of ties."""

from django.urls import path

from mreza.ties import views

app_name = "ties"
urlpatterns = [path("<code>/", views.contact, name="contact")]
