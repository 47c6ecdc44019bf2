"""Sets Mreža up on a fresh machine: `make run` and `make test` begin here. Python alone, nothing installed yet.

    python3 tools/setup.py run       set up what the product needs, then start it
    python3 tools/setup.py try       the same with invented people, in a database of their own
    python3 tools/setup.py test      set up what the tests need (also a Chromium)
    python3 tools/setup.py install   set up what the product needs, start nothing

Also read by old Pythons, to say that they are too old: no new syntax in here. The work is in `installing.py`.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pythons import Trouble, find_python, is_new_enough


def main():
    if not is_new_enough(sys.version_info[:2]):
        other = find_python()
        os.execv(other, [other] + sys.argv)
    from installing import set_up

    set_up(sys.argv[1] if len(sys.argv) > 1 else "run")


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.stderr.write(str(trouble) + "\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Start again at any time; what is done is kept.\n")
        sys.exit(130)
