from django.http import HttpResponse
from django.urls import path
from ninja import NinjaAPI, Schema
from ninja.pagination import PageNumberPagination, paginate

from plain.models import City
from plain.views import CityList

api = NinjaAPI(title="plain", docs_url=None)


class CountryOut(Schema):
    code: str
    name: str
    region: str


class FieldOut(Schema):
    code: str
    name: str


class CityOut(Schema):
    code: str
    name: str
    native_name: str
    country: CountryOut
    field: FieldOut
    since: str
    population: int | None
    latitude: float
    longitude: float
    confirmed: bool
    url: str

    @staticmethod
    def resolve_since(city):
        return city.since.isoformat()

    @staticmethod
    def resolve_url(city):
        return city.get_absolute_url()


@api.get("/cities", response=list[CityOut])
@paginate(PageNumberPagination, page_size=50)
def cities(request):
    return City.objects.select_related("country", "field").order_by("name", "code")


urlpatterns = [
    path("cities/", CityList.as_view(), name="cities"),
    path("cities/<str:code>/", lambda request, code: HttpResponse(code), name="city"),
    path("api/", api.urls),
]
