"""The application the server runs: Django behind the page cache."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()

from mreza.config.pagecache import DataWatch, PageCache  # noqa: E402 (needs the apps to be ready)

# With DEBUG templates change under our feet, so nothing is kept.
application = PageCache(
    django_application, megabytes=0 if settings.DEBUG else settings.PAGE_CACHE_MB, watch=DataWatch()
)
