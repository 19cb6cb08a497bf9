"""Waiting for a condition instead of for a time."""

import time

POLL_SECONDS = 0.01


class NotInTime(RuntimeError):
    """The condition did not become true before its deadline."""


def wait_until(condition, what, seconds=10.0):
    """Returns condition()'s first true value; NotInTime, naming `what`, after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise NotInTime(f"{what}: not within {seconds:g} s")
        time.sleep(POLL_SECONDS)
