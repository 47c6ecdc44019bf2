"""Addresses of those who write, review and keep practices."""

from mreza.areas.practices.views_writing import PAGES

urlpatterns = PAGES.urls()
