from django.urls import include, path

app_name = "vocabulary"
urlpatterns = [
    path("", include("mreza.vocabulary.urls_secretariat")),
]
