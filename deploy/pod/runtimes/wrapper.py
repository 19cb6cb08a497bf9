"""podjail-runtime as Docker and containerd are given it: one program for each pod, that names the pod's configuration."""

import json
import shlex


def write(place, hook, name="podjail-runtime", annotations=None):
    """Writes a program `name` that runs podjail-runtime with `hook` attached, and with `annotations` for every container it
    starts where a runtime cannot be told any. Returns its path."""
    settings = place.path / f"{name}.json"
    text = {"hook": str(hook.program), "hook_config": str(hook.config), "annotations": annotations or {}}
    settings.write_text(json.dumps(text), encoding="utf-8")
    path = place.path / name
    path.write_text(f"#!/bin/sh\nexport PODJAIL_RUNTIME_CONFIG={shlex.quote(str(settings))}\n"
                    f'exec {shlex.quote(str(place.programs.runtime))} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path
