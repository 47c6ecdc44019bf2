"""Addresses of a city's own work: its profile, what it confirms, the letters it gets."""

from django.urls import path

from mreza.cities import views_letters, views_profile

urlpatterns = [
    path("cities/letters/", views_letters.letters, name="letters"),
    path("cities/letters/<str:code>/", views_letters.letter, name="letter"),
    path("cities/letters/<str:code>/aside/", views_letters.aside, name="letter-aside"),
    path("cities/<city:code>/write/", views_letters.write, name="write"),
    path("cities/<city:code>/confirm/", views_profile.confirm, name="confirm"),
    path("cities/<city:code>/profile/", views_profile.overview, name="profile"),
    path("cities/<city:code>/profile/story/", views_profile.story, name="story"),
    path("cities/<city:code>/profile/story/new/", views_profile.story_new, name="story-new"),
    path("cities/<city:code>/profile/story/<int:number>/", views_profile.story_section, name="story-section"),
    path(
        "cities/<city:code>/profile/story/<int:number>/remove/",
        views_profile.story_remove,
        name="story-remove",
    ),
    path(
        "cities/<city:code>/profile/story/<int:number>/<slug:direction>/",
        views_profile.story_move,
        name="story-move",
    ),
    path("cities/<city:code>/profile/photo/", views_profile.photo, name="profile-photo"),
    path("cities/<city:code>/profile/<slug:section>/", views_profile.section, name="profile-section"),
]
