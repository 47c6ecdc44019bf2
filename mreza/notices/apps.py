from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "mreza.notices"
    label = "notices"

    def ready(self) -> None:
        from mreza.foundation import hooks
        from mreza.notices.delivery import deliver_due
        from mreza.notices.digests import bundle_due
        from mreza.notices.inbox import unread
        from mreza.notices.personal import about_me, erase
        from mreza.ui import pages

        hooks.tick.fill("notices.bundle", bundle_due)  # before `deliver`: fillings are called in order
        hooks.tick.fill("notices.deliver", deliver_due)
        hooks.about_me.fill("notices", about_me)
        hooks.erase.fill("notices", erase)
        pages.unread.fill("notices", unread)
