"""`mreza expire-offers`: what time does to offers, needs and interests, at once and not only once a day."""

from typing import Any

from django.core.management.base import BaseCommand

from mreza.areas.partnerships.interests import reminding
from mreza.areas.partnerships.wishes import expiring
from mreza.foundation.moments import now


class Command(BaseCommand):
    help = "Lets offers and needs lapse whose day has passed, and reminds whoever is waited for; safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        wishes, interests = expiring.run(at), reminding.run(at)
        self.stdout.write(f"offers and needs: {wishes.lapsed} lapsed, {wishes.reminded} notices sent")
        self.stdout.write(
            f"interests: {interests.reminded} notices sent, {interests.closed} closed unanswered"
        )
