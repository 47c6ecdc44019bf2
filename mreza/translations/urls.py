from django.urls import path

from mreza.translations import views

app_name = "translations"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<slug:kind>/<str:key>/<slug:language>/", views.edit, name="edit"),
]
