"""Addresses of the desk. Notices have theirs in `notices.urls`, mounted before these."""

from django.urls import path

from mreza.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("steps/<slug:step>/aside/", views.put_aside, name="put-aside"),
    path("cities/<str:code>/", views.city, name="city"),
    path("countries/<slug:code>/", views.country, name="country"),
    path("fields/<slug:code>/", views.field, name="field"),
    path("outbox/", views.outbox_page, name="outbox"),
    path("outbox/hold/", views.hold_all, name="hold-all"),
    path("outbox/release/", views.release_all, name="release-all"),
    path("outbox/<str:code>/", views.letter, name="letter"),
    path("outbox/<str:code>/<slug:act>/", views.letter_act, name="letter-act"),
]
