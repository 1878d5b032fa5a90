"""How a run behaves towards the system: what it makes is private, and it goes when told to."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

_PRIVATE = 0o077
_STOPS = ("SIGTERM", "SIGHUP")


@contextmanager
def manners() -> Iterator[None]:
    """Make files and folders for their owner alone, and end by SystemExit on a signal that asks for
    it, so that transactions are rolled back, and files aside and helpers taken away."""
    with ExitStack() as stack:
        stack.callback(os.umask, os.umask(_PRIVATE))
        if threading.current_thread() is threading.main_thread():
            for name in _STOPS:
                if (number := getattr(signal, name, None)) is not None:
                    _heed(stack, number)
        yield


def _heed(stack: ExitStack, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    if before is not signal.SIG_IGN:  # as under nohup
        signal.signal(number, _stop)
        stack.callback(signal.signal, number, before)


def _stop(number: int, _frame: FrameType | None) -> None:
    for name in _STOPS:  # the way out is not to be interrupted
        if (other := getattr(signal, name, None)) is not None:
            signal.signal(other, signal.SIG_IGN)
    raise SystemExit(128 + number)
