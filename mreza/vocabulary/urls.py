from django.urls import include, path

from mreza.vocabulary import views

app_name = "vocabulary"
urlpatterns = [
    path("", include("mreza.vocabulary.urls_secretariat")),
    path("objectives/", views.objectives, name="objectives"),
    path("objectives/<slug:code>/", views.objective, name="objective"),
    path("areas/", views.areas, name="areas"),
    path("areas/<slug:code>/", views.area, name="area"),
    path("sdg/", views.sdgs, name="sdgs"),
    path("sdg/<slug:code>/", views.sdg, name="sdg"),
]
