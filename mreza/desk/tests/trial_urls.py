"""The addresses of the product, with those of a trial."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from mreza.config import urls

handler404 = urls.handler404
urlpatterns = [*urls.urlpatterns, *i18n_patterns(path("try/", include("mreza.desk.urls_trial")))]
