"""What the desk keeps about a person, and where in the world their mornings are."""

from __future__ import annotations

from typing import Any

from mreza.cities.models import Appointment
from mreza.desk.models import PutAside, TrialLink
from mreza.foundation.moments import now


def about_me(user: Any) -> dict[str, list[Any]]:
    rows = PutAside.objects.filter(user=user).order_by("step")
    return {"first_steps_put_aside": list(rows.values("step", "at"))}


def erase(user: Any) -> dict[str, int]:
    TrialLink.objects.filter(user=user).delete()
    return {"first_steps_put_aside": PutAside.objects.filter(user=user).delete()[0]}


def time_zones(people: set[int]) -> dict[int, str]:
    """Whoever acts for a city lives by its clock. One statement."""
    held = Appointment.objects.held(at=now()).filter(user__in=people, city__isnull=False)
    return dict(held.exclude(city__time_zone="").order_by("-since").values_list("user", "city__time_zone"))
