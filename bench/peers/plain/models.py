from django.db import models


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


class City(models.Model):
    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120, db_index=True)
    native_name = models.CharField(max_length=120)
    country = models.ForeignKey(Country, on_delete=models.PROTECT)
    field = models.ForeignKey(Field, on_delete=models.PROTECT)
    since = models.DateField()
    population = models.PositiveIntegerField(null=True, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    confirmed = models.BooleanField()

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        from django.urls import reverse

        return reverse("city", kwargs={"code": self.code})
