from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "mreza.areas.partnerships"
    label = "partnerships"

    def ready(self) -> None:
        from mreza.areas.partnerships import organisations
        from mreza.areas.partnerships.find import registration as find
        from mreza.areas.partnerships.interests import registration as interests
        from mreza.areas.partnerships.matching import registration as matching
        from mreza.areas.partnerships.places import registration as places
        from mreza.areas.partnerships.projects import registration as projects
        from mreza.areas.partnerships.projects import sections as project_sections
        from mreza.areas.partnerships.wishes import registration as wishes

        find.fill()
        interests.fill()
        matching.fill()
        organisations.fill()
        places.fill()
        projects.fill()
        project_sections.fill()
        wishes.fill()
