from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "mreza.areas.partnerships"
    label = "partnerships"

    def ready(self) -> None:
        from mreza.areas.partnerships.interests import registration as interests

        interests.fill()
