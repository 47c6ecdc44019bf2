"""Addresses of those who write, review and keep practices. Words come before codes: no record has such an address."""

from django.urls import URLPattern, path

from mreza.areas.practices import views_writing as views

urlpatterns: list[URLPattern] = [
    path("new/", views.new, name="new"),
    path("mine/", views.mine, name="mine"),
    path("to-review/", views.to_review, name="to-review"),
    path("asked/", views.asked, name="asked"),
    path("asked/<int:pk>/", views.answer, name="answer"),
    path("<str:code>/write/", views.write, name="write"),
    path("<str:code>/write/<slug:section>/", views.section, name="section"),
    path("<str:code>/check/", views.check, name="check"),
    path("<str:code>/cities/", views.cities, name="cities"),
    path("<str:code>/submit/", views.submit, name="submit"),
    path("<str:code>/sent/", views.sent, name="sent"),
    path("<str:code>/take-back/", views.take_back, name="take-back"),
    path("<str:code>/history/", views.look_back, name="history"),
    path("<str:code>/restore/", views.restore, name="restore"),
    path("<str:code>/review/", views.review_page, name="review"),
    path("<str:code>/ask-for-change/", views.ask_for_change, name="ask-for-change"),
    path("<str:code>/publish/", views.publish, name="publish"),
    path("<str:code>/standing/", views.standing, name="standing"),
    path("<str:code>/confirm/", views.confirm, name="confirm"),
    path("<str:code>/retire/", views.retire, name="retire"),
    path("<str:code>/take-down/", views.take_down, name="take-down"),
    path("<str:code>/revive/", views.revive, name="revive"),
]
