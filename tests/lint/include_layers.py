"""Dependencies point one way (architecture.md, "Programs"): each folder includes only what stands beside it below."""
import re

from tree import Tree, main

FOUNDATION = ["lib/base", "lib/contract"]
SIDECAR_PARTS = ["sidecar/tls", "sidecar/http", "sidecar/http2", "sidecar/socks", "sidecar/dns",
                 "sidecar/observe", "sidecar/config"]

# Folder: the folders it may include besides itself. The longest matching folder counts.
ALLOWED = {
    "lib/base": [],
    "lib/contract": ["lib/base"],
    "lib/policy": FOUNDATION,
    "lib/kubernetes": FOUNDATION,
    "lib/admin": ["lib/base"],
    "hook": FOUNDATION,
    "sidecar/hardening": ["lib/base"],
    "sidecar/net": FOUNDATION + ["lib/policy"],
    "sidecar/tls": FOUNDATION + ["lib/policy", "sidecar/net"],
    "sidecar/http": FOUNDATION + ["lib/policy", "sidecar/net"],
    "sidecar/http2": FOUNDATION + ["lib/policy", "sidecar/net", "sidecar/http"],
    "sidecar/socks": FOUNDATION,
    "sidecar/dns": FOUNDATION + ["lib/policy", "sidecar/net"],
    "sidecar/observe": FOUNDATION + ["lib/policy", "sidecar/net"],
    "sidecar/config": FOUNDATION + ["lib/policy", "sidecar/net", "sidecar/observe"],
    "sidecar/proxy": FOUNDATION + ["lib/policy", "sidecar/net"] + SIDECAR_PARTS,
    "sidecar": FOUNDATION + ["lib/policy", "lib/admin", "sidecar/hardening", "sidecar/net", "sidecar/proxy"] + SIDECAR_PARTS,
    "webhook": FOUNDATION + ["lib/policy", "lib/admin", "lib/kubernetes", "hook", "sidecar/config", "sidecar/hardening",
                             "sidecar/observe", "sidecar/tls"],
    "cli": FOUNDATION + ["lib/policy", "hook", "sidecar/hardening", "sidecar/http"],
    "agent": FOUNDATION + ["lib/admin", "lib/kubernetes", "hook"],
}

# Headers of a library: the only folders that may include them.
LIBRARIES = {
    r"(v8[-.].*|v8\.h|libplatform/.*|node\.h)": ["lib/policy"],
    r"openssl/(?!(evp|x509)\.h).*": ["sidecar/tls", "webhook"],
    r"openssl/(evp|x509)\.h": ["sidecar/tls", "lib/policy"],  # digests, and public keys to verify with
    r"boost/asio.*": ["sidecar/net", "sidecar/tls", "sidecar/http", "sidecar/dns", "sidecar/proxy", "sidecar"],
    r"boost/beast.*": ["sidecar/http"],
    r"nghttp2/.*": ["sidecar/http2"],
    r"((libnftnl|libmnl)/.*|sha2\.h)": ["hook"],
    r"prometheus/.*": ["sidecar/observe", "webhook"],
    r"toml\+\+/.*": ["agent"],
    r"(seccomp\.h|linux/landlock\.h)": ["sidecar/hardening"],
    r"(ldns/.*|ares.*\.h)": ["sidecar/dns"],
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


def folder_of(name):
    matches = [folder for folder in ALLOWED if name.startswith(folder + "/")]
    return max(matches, key=len) if matches else None


def check_own(name, folder, target):
    target_folder = folder_of(target)
    if target_folder is None:
        return [f"{name}: includes \"{target}\"; own headers are included from the repository's root"]
    if target_folder != folder and target_folder not in ALLOWED[folder]:
        return [f"{name}: {folder} must not include {target_folder} ({target})"]
    return []


def check_library(name, folder, target):
    for pattern, folders in LIBRARIES.items():
        if re.fullmatch(pattern, target) and folder not in folders:
            return [f"{name}: <{target}> belongs to {', '.join(folders)} alone"]
    return []


def check(tree: Tree):
    objections = []
    for name in tree.cxx(*ALLOWED):
        folder = folder_of(name)
        for quote, target in INCLUDE.findall(tree.read(name)):
            objections += check_own(name, folder, target) if quote == '"' else check_library(name, folder, target)
    return objections


if __name__ == "__main__":
    main(check)
