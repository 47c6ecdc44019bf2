from django.urls import path

from mreza.files import views

app_name = "files"
urlpatterns = [
    path("<slug:kind>/<str:key>/", views.of, name="of"),
    path("<slug:kind>/<str:key>/add/<slug:purpose>/", views.add, name="add"),
    path("<slug:kind>/<str:key>/<str:code>/describe/", views.describe, name="describe"),
    path("<slug:kind>/<str:key>/<str:code>/move/", views.move, name="move"),
    path("<slug:kind>/<str:key>/<str:code>/remove/", views.remove, name="remove"),
    path("<slug:kind>/<str:key>/<str:code>/put-back/", views.put_back, name="put-back"),
]
