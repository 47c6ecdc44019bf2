"""Official addresses, personal links, and the yearly look at the ties of a city."""

from django.urls import path

from mreza.ties import views_link, views_officials, views_review

urlpatterns = [
    path("link/<token>/", views_link.link, name="link"),
    path("addresses/", views_officials.addresses, name="officials"),
    path("addresses/<code>/", views_officials.address, name="official"),
    path("addresses/<code>/accept/", views_officials.accept, name="official-accept"),
    path("addresses/<code>/refuse/", views_officials.refuse, name="official-refuse"),
    path("addresses/<code>/end/", views_officials.end, name="official-end"),
    path("year/<code>/", views_review.year, name="year"),
    path("<code>/address/<city>/", views_officials.name, name="name-address"),
]
