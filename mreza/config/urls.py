"""All addresses, mounted. Each chapter's own are in its `urls.py`."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from mreza.config import health
from mreza.config.api import api
from mreza.config.api_docs import docs

handler400 = "mreza.public.errors.bad_request"
handler403 = "mreza.public.errors.forbidden"
handler404 = "mreza.public.errors.not_found"
handler429 = "mreza.accounts.views.too_many"  # asked for by allauth's limits
handler500 = "mreza.public.errors.server_error"

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/docs", docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("", include("mreza.public.urls_root")),
    path("files/", include("mreza.files.urls_root")),
    *i18n_patterns(
        path("", include("mreza.public.urls")),
        path("", include("mreza.cities.urls")),
        path("", include("mreza.vocabulary.urls")),
        path("practices/", include("mreza.areas.practices.urls")),
        path("questions/", include("mreza.areas.practices.asking.urls")),
        path("partnerships/", include("mreza.areas.partnerships.urls")),
        path("ties/", include("mreza.ties.urls")),
        path("files/", include("mreza.files.urls")),
        path("translations/", include("mreza.translations.urls")),
        path("desk/notices/", include("mreza.notices.urls")),
        path("desk/", include("mreza.desk.urls")),
        path("account/", include("mreza.accounts.urls")),
        path("account/", include("allauth.urls")),
    ),
]
if settings.DEBUG:
    urlpatterns.append(path("ui/", include("mreza.ui.urls")))
if settings.TRIAL:
    urlpatterns += i18n_patterns(path("try/", include("mreza.desk.urls_trial")))
