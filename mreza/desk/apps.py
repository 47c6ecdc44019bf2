from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "mreza.desk"
    label = "desk"

    def ready(self) -> None:
        from mreza.accounts.audit import words_of_acts
        from mreza.areas.partnerships.find import elsewhere as finding
        from mreza.areas.partnerships.interests import on_desk as interests
        from mreza.areas.partnerships.projects import sections as projects
        from mreza.cities import hooks as city_hooks
        from mreza.desk import hooks as desk_hooks
        from mreza.desk import outbox
        from mreza.desk.drafts import for_newcomers
        from mreza.desk.panels import desk_of_city
        from mreza.desk.personal import about_me, erase, time_zones
        from mreza.desk.waits import waits
        from mreza.foundation import hooks
        from mreza.ties import desk as ties_desk
        from mreza.ui import clocks

        hooks.waits_for_me.fill("desk", waits)
        words_of_acts.fill("desk", lambda: outbox.WORDS)
        hooks.about_me.fill("desk", about_me)
        hooks.erase.fill("desk", erase)
        clocks.zones.fill("desk", time_zones)
        city_hooks.city_actions.fill("desk", desk_of_city)
        city_hooks.city_drafts.fill("desk", for_newcomers)
        desk_hooks.city_state.fill("partnerships.find", finding.on_the_desk)
        desk_hooks.city_state.fill("partnerships.interests", interests.on_the_desk)
        desk_hooks.city_state.fill("partnerships.projects", projects.on_the_desk)
        desk_hooks.city_state.fill("ties", ties_desk.city_sections)
        desk_hooks.field_state.fill("ties", ties_desk.field_sections)
