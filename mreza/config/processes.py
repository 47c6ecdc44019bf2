"""Small things about processes that the supervisor and the tests' servers share. No Django in here."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def dies_with_its_parent(sign: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `sign` to the child when its parent dies, however it dies (Linux)."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    parent = os.getpid()

    def ask_the_kernel() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, int(sign))
            if os.getppid() != parent:  # it died between fork and here
                os._exit(1)

    return ask_the_kernel
