from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "mreza.config"
    label = "config"

    def ready(self) -> None:
        from mreza.config import labels, menu
        from mreza.config.ticking import keep_house
        from mreza.foundation import hooks

        labels.fill()
        menu.fill()
        hooks.tick.fill("config.keep_house", keep_house)
