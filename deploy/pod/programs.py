"""Where the built programs are: in one build folder, chosen by PODJAIL_BIN or by which build exists."""

import os
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_BUILDS = ("release", "dev")


@dataclass(frozen=True)
class Programs:
    """The programs of the jail."""

    hook: Path
    sidecar: Path
    front: Path  # podjail, for commands outside of containers
    runtime: Path  # the runtime wrapper; only Docker and containerd need it


def find():
    """The programs of PODJAIL_BIN, else of the first build folder that has both."""
    chosen = os.environ.get("PODJAIL_BIN")
    folders = [Path(chosen)] if chosen else [REPOSITORY / "build" / build / "bin" for build in _BUILDS]
    for folder in folders:
        programs = Programs(*(folder / name for name in ("podjail-hook", "podjail-sidecar", "podjail", "podjail-runtime")))
        if programs.hook.is_file() and programs.sidecar.is_file():
            return programs
    raise FileNotFoundError(f"podjail-hook and podjail-sidecar are not built in {', '.join(map(str, folders))}")
