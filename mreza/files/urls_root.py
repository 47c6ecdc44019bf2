"""Addresses of the files themselves: without a language, for they have none."""

from django.urls import path

from mreza.files import serving

urlpatterns = [
    path("<str:code>/<int:width>.webp", serving.picture, name="file"),
    path("<str:code>/download/", serving.download, name="file-download"),
]
