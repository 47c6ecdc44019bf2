"""The command line: Django's commands and our own under one name, `mreza`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["mreza", *sys.argv[1:]])


if __name__ == "__main__":
    main()
