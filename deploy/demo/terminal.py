"""What the demonstration prints: headings, what was run, what the workload saw, and whether it was as promised."""

import shutil
import sys
import textwrap

_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "cyan": "36"}
_MAX_LINES = 14


class Terminal:
    """Plain text; colours only when the output is a terminal."""

    def __init__(self, stream=sys.stdout):
        self._stream = stream
        self._width = min(shutil.get_terminal_size(fallback=(110, 24)).columns, 110)
        self._step = 0
        self.failures = []

    def title(self, text):
        """The name of the whole."""
        self._print(self._paint(text, "bold"))

    def heading(self, text, explanation):
        """Begins a step."""
        self._step += 1
        self._print("")
        self._print(self._paint(f"{self._step}. {text}", "bold"))
        self.say(explanation)

    def say(self, text):
        """A line of explanation."""
        for line in textwrap.wrap(text, self._width - 3):
            self._print(f"   {line}")

    def command(self, where, text):
        """What is run, and in which container."""
        self._print(self._paint(f"   {where}$ {text}", "cyan"))

    def output(self, text):
        """What a program printed; long output is cut, and says so."""
        lines = text.rstrip().splitlines() or ["(no output)"]
        for line in lines[:_MAX_LINES]:
            self._print(self._paint(f"   │ {line[:self._width - 5]}", "dim"))
        if len(lines) > _MAX_LINES:
            self._print(self._paint(f"   │ … {len(lines) - _MAX_LINES} more lines", "dim"))

    def promise(self, text, kept, evidence=""):
        """Whether something is as podjail promises; what is not makes the whole run fail."""
        if kept:
            self._print(self._paint(f"   ✓ {text}", "green"))
            return
        self.failures.append(text)
        self._print(self._paint(f"   ✗ {text}", "red"))
        if evidence:
            self.output(f"instead: {evidence}")

    def end(self):
        """The last line. Returns the exit status."""
        self._print("")
        if self.failures:
            self._print(self._paint(f"{len(self.failures)} promise(s) not kept", "red"))
            return 1
        self._print(self._paint("All promises kept.", "green"))
        return 0

    def _paint(self, text, colour):
        if not self._stream.isatty():
            return text
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"

    def _print(self, text):
        print(text, file=self._stream, flush=True)
