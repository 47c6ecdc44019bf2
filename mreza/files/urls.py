from django.urls import path, register_converter

from mreza.files import views


class RecordKeyConverter:
    """The key of a record; never the end of a file's own address, which has no language before it."""

    regex = r"(?!download/)(?![0-9]+\.webp/)[^/]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(RecordKeyConverter, "record-key")

app_name = "files"
urlpatterns = [
    path("<slug:kind>/<record-key:key>/", views.of, name="of"),
    path("<slug:kind>/<record-key:key>/add/<slug:purpose>/", views.add, name="add"),
    path("<slug:kind>/<record-key:key>/<str:code>/describe/", views.describe, name="describe"),
    path("<slug:kind>/<record-key:key>/<str:code>/move/", views.move, name="move"),
    path("<slug:kind>/<record-key:key>/<str:code>/remove/", views.remove, name="remove"),
    path("<slug:kind>/<record-key:key>/<str:code>/put-back/", views.put_back, name="put-back"),
]
