"""`mreza match CITY --top 20 --format json`: a city's partners, with the parts that add up to each score."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from mreza.areas.partnerships.choices import Audience
from mreza.areas.partnerships.matching import told
from mreza.areas.partnerships.matching.suggesting import (
    SHOWN,
    NoMember,
    NotTheirs,
    partners_of,
    why_not,
)
from mreza.areas.partnerships.models import Wish

MOST = 10_000


class Command(BaseCommand):
    help = "Whom a city could work with next, and why: named parts that add up to the score."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", metavar="CITY", help="Its code: hr-varazdin.")
        parser.add_argument("--top", type=int, default=SHOWN, help=f"How many ({SHOWN}).")
        parser.add_argument("--wish", metavar="CODE", help="Only for this open offer or need of the city.")
        parser.add_argument("--why", metavar="OTHER", help="Why this city is, or is not, among the first.")
        parser.add_argument("--uncorrected", action="store_true", help="By score alone.")
        parser.add_argument(
            "--network", action="store_true", help="With what only people of the Network may know."
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _own in settings.LANGUAGES],
            default="en",
            help="Of the sentences (en).",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["top"] <= MOST:
            raise CommandError(f"--top: a whole number from 1 to {MOST}.")
        asked: dict[str, Any] = {
            "wish": _wish(options["wish"]),
            "corrected": not options["uncorrected"],
            "audience": Audience.NETWORK if options["network"] else Audience.PUBLIC,
        }
        answer: dict[str, Any]
        with translation.override(options["language"]):
            try:
                if options["why"]:
                    why = why_not(options["city"], options["why"], **asked)
                    answer = {**told.why(why), "items": [told.partner(why.suggestion)]}
                else:
                    found = partners_of(options["city"], top=options["top"], **asked)
                    answer = {
                        "city": options["city"],
                        "count": len(found),
                        "corrected": asked["corrected"],
                        "items": [told.partner(one) for one in found],
                    }
            except NoMember as error:
                raise CommandError(
                    f"{error}: no member of the Network has this code, or it is the same."
                ) from error
            except NotTheirs as error:
                raise CommandError(f"{error}: this is no open offer or need of the city.") from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
            return
        for one in (answer.get("answer"), *map(_lines, answer["items"])):
            if one:
                self.stdout.write(one)


def _wish(code: str | None) -> Wish | None:
    if not code:
        return None
    found: Wish | None = Wish.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"--wish: there is no offer or need {code}.")
    return found


def _lines(one: dict[str, Any]) -> str:
    lines = [f"{one['rank']:>4}. {one['city']['name']} ({one['city']['code']})  {one['score']:.2f}"]
    lines += [f"      {note}" for note in (one["correction"], one["general_only"]) if note]
    lines += [
        f"      {part['name']:<10}{part['weight'] * part['value']:6.2f}  {part['reason']}"
        for part in one["parts"]
    ]
    return "\n".join(lines)
