"""The application the server runs: Django behind the page cache."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
