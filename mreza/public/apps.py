from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "mreza.public"
    label = "public"

    def ready(self) -> None:
        from mreza.foundation import hooks
        from mreza.public import pages, search_saved

        hooks.reindex.fill("public", pages.reindex)
        hooks.tick.fill(
            "activities.saved-searches", search_saved.tell_of_new_records
        )  # before notices go out
        hooks.about_me.fill("public.saved-searches", search_saved.about_me)
        hooks.erase.fill("public.saved-searches", search_saved.erase)
        search_saved.register_notices()
