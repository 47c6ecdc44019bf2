from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "mreza.notices"
    label = "notices"

    def ready(self) -> None:
        from mreza.foundation import hooks
        from mreza.notices.delivery import deliver_due

        hooks.tick.fill("notices.deliver", deliver_due)
