"""`mreza write-openapi`: write the API's schema to docs/openapi.json, where a test holds it against the served one."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mreza.config.api import api


class Command(BaseCommand):
    help = "Writes the API's schema to docs/openapi.json after a change that was meant."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "openapi.json"
        path.write_text(json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n")
        self.stdout.write(str(path))
