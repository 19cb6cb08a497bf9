#!/usr/bin/python3
"""runc for a machine that lets not even root have everything: a container gets no capability that nobody here can have, and is as likely to
be ended for want of memory as the programs of the node. containerd sees to both by itself; CRI-O cannot be told to."""

import json
import os
import sys
from pathlib import Path

RUNC = "/usr/sbin/runc"
NAMES = ("CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN "
         "NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME "
         "SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ "
         "PERFMON BPF CHECKPOINT_RESTORE").split()


def possible():
    """The capabilities that a process here can have."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    bits = int(next(line.split()[1] for line in lines if line.startswith("CapBnd:")), 16)
    return {f"CAP_{name}" for bit, name in enumerate(NAMES) if bits >> bit & 1}


def restrain(path):
    """Changes a container's config.json."""
    settings = json.loads(path.read_text(encoding="utf-8"))
    process, can = settings["process"], possible()
    for kind, names in process.get("capabilities", {}).items():
        process["capabilities"][kind] = [name for name in names if name in can]
    own = int(Path("/proc/self/oom_score_adj").read_text(encoding="ascii"))
    process["oomScoreAdj"] = max(own, process.get("oomScoreAdj", own))
    path.write_text(json.dumps(settings), encoding="utf-8")


if __name__ == "__main__":
    if "create" in sys.argv:
        restrain(Path(sys.argv[sys.argv.index("--bundle") + 1], "config.json"))
    os.execv(RUNC, [RUNC, *sys.argv[1:]])
