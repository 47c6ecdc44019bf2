from django.views.generic import ListView

from plain.models import City


class CityList(ListView):
    paginate_by = 50
    template_name = "plain/list.html"

    def get_queryset(self):
        return City.objects.select_related("country", "field").order_by("name", "code")
