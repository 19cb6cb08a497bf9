"""config.json of a pod's containers, written as a container runtime of Kubernetes would."""

from dataclasses import dataclass, field
from pathlib import Path

from . import seccomp

# What containers hold by default (Docker, containerd, CRI-O); NET_RAW is not granted unless a test asks for it.
DEFAULT_CAPABILITIES = tuple(f"CAP_{name}" for name in (
    "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE",
    "SYS_CHROOT", "MKNOD", "AUDIT_WRITE", "SETFCAP"))
CONTAINER_NAME = "io.kubernetes.cri.container-name"  # the annotation in which containerd says it
_MASKED = ("/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
           "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi")
_READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")


@dataclass(frozen=True)
class Mount:
    """A bind mount of a host path."""

    source: Path
    destination: str
    mode: str = "ro"  # ro | rw


@dataclass(frozen=True)
class Container:
    """One container of a pod, as its author and the runtime describe it."""

    name: str
    args: tuple
    root: Path  # the tree it starts from; never written to
    root_mode: str = "rw"  # rw: it sees a writable view | ro
    uid: int = 0
    capabilities: tuple = DEFAULT_CAPABILITIES
    no_new_privileges: bool = False
    mounts: tuple = ()
    environment: dict = field(default_factory=dict)
    annotations: dict = field(default_factory=dict)
    network: str = ""  # path of the network namespace; "host": that of the host
    spec: dict = field(default_factory=dict)  # put over the finished config.json, object into object


def config(container, root, cgroups_path, hooks):
    """Returns config.json of `container` as a value; `root` is its root directory, `hooks` its "hooks" object."""
    return _merged({
        "ociVersion": "1.0.2",
        "hostname": "pod",
        "process": _process(container),
        "root": {"path": str(root), "readonly": container.root_mode == "ro"},
        "mounts": _mounts(container),
        "annotations": {CONTAINER_NAME: container.name} | container.annotations,
        "hooks": hooks,
        "linux": {
            "cgroupsPath": cgroups_path,
            "namespaces": _namespaces(container.network),
            "maskedPaths": list(_MASKED),
            "readonlyPaths": list(_READ_ONLY),
            "resources": {"devices": [{"allow": False, "access": "rwm"}]},
            "seccomp": seccomp.profile(container.capabilities),
        },
    }, container.spec)


def _merged(value, more):
    """`value` with the members of `more`; None removes one."""
    result = dict(value)
    for key, new in more.items():
        old = result.get(key)
        result[key] = _merged(old, new) if isinstance(old, dict) and isinstance(new, dict) else new
    return {key: item for key, item in result.items() if item is not None}


def _process(container):
    held = list(container.capabilities)
    environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                   "LANG": "C.UTF-8"} | container.environment
    return {
        "terminal": False,
        "user": {"uid": container.uid, "gid": container.uid},
        "args": list(container.args),
        "env": [f"{name}={value}" for name, value in environment.items()],
        "cwd": "/",
        "noNewPrivileges": container.no_new_privileges,
        "capabilities": {kind: held for kind in ("bounding", "effective", "permitted")},
    }


def _mounts(container):
    kernel = [
        ("/proc", "proc", "proc", []),
        ("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
        ("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]),
        ("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
        ("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", "ro"]),
        ("/tmp", "tmpfs", "tmpfs", ["nosuid", "nodev", "mode=1777"]),
    ]
    mounts = [{"destination": where, "type": kind, "source": source, "options": options}
              for where, kind, source, options in kernel]
    mounts += [{"destination": mount.destination, "type": "bind", "source": str(mount.source),
                "options": ["rbind", "nosuid", "nodev", mount.mode]} for mount in container.mounts]
    return mounts


def _namespaces(network):
    own = [{"type": kind} for kind in ("pid", "ipc", "uts", "mount")]
    return own if network == "host" else [*own, {"type": "network", "path": network}]
