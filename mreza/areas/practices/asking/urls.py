"""Addresses of questions. Words come before codes: no record has such an address (`Kind.reserved`)."""

from django.urls import path

from mreza.areas.practices.asking import views, views_public

app_name = "questions"
urlpatterns = [
    path("", views_public.questions, name="list"),
    path("new/", views.new, name="new"),
    path("mine/", views.mine, name="mine"),
    path("open/<str:code>/", views.question, name="question"),
    path("open/<str:code>/close/", views.close, name="close"),
    path("open/<str:code>/withdraw/", views.withdraw, name="withdraw"),
    path("open/<str:code>/<slug:city>/answer/", views.reply, name="reply"),
    path("open/<str:code>/<slug:city>/decline/", views.decline, name="decline"),
    path("open/<str:code>/<slug:city>/agree/", views.agree, name="agree"),
    path("open/<str:code>/<slug:city>/mark/", views.mark, name="mark"),
    path("<str:code>/", views_public.answer, name="answer"),
    path("<str:code>/write/", views_public.write, name="write"),
    path("<str:code>/standing/", views_public.standing, name="standing"),
    path("<str:code>/confirm/", views_public.confirm, name="confirm"),
    path("<str:code>/retire/", views_public.retire, name="retire"),
    path("<str:code>/revive/", views_public.revive, name="revive"),
]
