"""Addresses of good practices: what everybody reads, and what those who write and review do."""

from mreza.areas.practices import urls_public, urls_writing
from mreza.areas.practices.adoptions import urls as adoptions

app_name = "practices"
urlpatterns = [*adoptions.urlpatterns, *urls_writing.urlpatterns, *urls_public.urlpatterns]
