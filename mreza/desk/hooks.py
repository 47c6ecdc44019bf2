"""What chapters show on the desks of a city, a country and a field.

Each filling is a function(user, code) → iterable of `ui.sections.Section`, asked only for readers who may open that
desk. It shows what this reader may see and nothing else; a section that has nothing is not there.
"""

from mreza.foundation.hooks import Hook

city_state = Hook("desk_city_state")
country_state = Hook("desk_country_state")
field_state = Hook("desk_field_state")
