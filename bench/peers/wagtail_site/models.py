from django.core.paginator import Paginator
from django.db import models
from wagtail.models import Page


class Country(models.Model):
    code = models.CharField(max_length=2, unique=True)
    name = models.CharField(max_length=100)
    region = models.CharField(max_length=60)

    def __str__(self):
        return self.code


class Field(models.Model):
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)

    def __str__(self):
        return self.code


class CityIndexPage(Page):
    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        cities = (
            CityPage.objects.child_of(self)
            .live()
            .select_related("country", "field")
            .order_by("title", "slug")
        )
        context["cities"] = Paginator(cities, 50).get_page(request.GET.get("page"))
        return context


class CityPage(Page):
    native_name = models.CharField(max_length=120, blank=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT)
    field = models.ForeignKey(Field, on_delete=models.PROTECT)
    since = models.DateField()
    population = models.PositiveIntegerField(null=True, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    confirmed = models.BooleanField()
