"""The command line: Django's commands and our own under one name, `mreza`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from environs import EnvError

    try:
        if sys.argv[1:] in ([], ["help"], ["-h"], ["--help"]):
            import django

            from mreza.config.commands import overview

            django.setup()
            print(overview())  # noqa: T201 the command line speaks
            return
        execute_from_command_line(["mreza", *sys.argv[1:]])
    except (EnvError, ImproperlyConfigured) as nonsense:
        sys.exit(
            f"Mreža cannot start with these settings: {nonsense} (docs/operate/settings.md explains each one.)"
        )


if __name__ == "__main__":
    main()
