"""Running other programs with a deadline and an error that says what they said."""

import subprocess


class CommandFailed(RuntimeError):
    """A program that was to succeed did not; the text holds its output."""


def run(argv, timeout=60, **options):
    """Runs argv and returns its standard output as text. CommandFailed on any other end than status 0."""
    argv = [str(word) for word in argv]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=timeout, check=False, **options)
    except subprocess.TimeoutExpired as expired:
        raise CommandFailed(f"{' '.join(argv)}: no end within {timeout} s") from expired
    if done.returncode != 0:
        said = (done.stderr + done.stdout).strip()
        raise CommandFailed(f"{' '.join(argv)}: status {done.returncode}: {said[-2000:]}")
    return done.stdout
