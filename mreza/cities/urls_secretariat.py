"""Addresses of the Secretariat's acts on cities. Codes hold a hyphen, so fixed words never clash with them."""

from django.urls import path

from mreza.cities import views_import, views_secretariat

urlpatterns = [
    path("cities/new/", views_secretariat.designate, name="designate"),
    path("cities/import/", views_import.upload, name="import"),
    path("cities/import/confirm/", views_import.confirm, name="import-confirm"),
    path("cities/import/template.<str:ending>", views_import.template, name="import-template"),
    path("cities/remarks/", views_secretariat.remarks, name="remarks"),
    path("cities/remarks/<int:pk>/settle/", views_secretariat.settle, name="settle"),
    path("cities/<str:code>/edit/", views_secretariat.edit, name="edit"),
    path("cities/<str:code>/history/", views_secretariat.history, name="history"),
    path("cities/<str:code>/change-field/", views_secretariat.change_field, name="change-field"),
    path("cities/<str:code>/withdraw/", views_secretariat.withdraw, name="withdraw"),
    path(
        "cities/<str:code>/designations/<int:pk>/",
        views_secretariat.designation_edit,
        name="designation-edit",
    ),
]
