"""Addresses of the ledger of ties."""

from django.urls import path

from mreza.ties import urls_city, urls_import, urls_links, urls_list, urls_writing, views

app_name = "ties"
urlpatterns = [
    *urls_list.urlpatterns,
    *urls_city.urlpatterns,
    *urls_import.urlpatterns,
    *urls_links.urlpatterns,
    *urls_writing.urlpatterns,
    path("<code>/", views.contact, name="contact"),
]
