"""The seccomp profile of the pod's containers: small, and closed where the jail's ruleset cannot see.

Sockets are of the families that programs use over a network; every other family is denied, first of all AF_VSOCK, which
speaks with the hypervisor past any packet filter. The family is compared under a mask of 32 bits, because the kernel looks
at no more: "not 40" would let 2**32 + 40 through. io_uring makes sockets without a system call and 32-bit socketcall(2) hides
its arguments, so the one is denied and 32-bit calls are not among the architectures.
"""

import platform

UNIX, INET, INET6, NETLINK, PACKET, XDP = 1, 2, 10, 16, 17, 44
FAMILIES = (UNIX, INET, INET6, NETLINK)
RAW_FAMILIES = (PACKET, XDP)  # they need CAP_NET_RAW, which the hook refuses unless its settings allow it
_LAST_FAMILY = 45
_MASK = 0xFFFFFFFF
_NEW_USER = 0x10000000  # clone(2)
_ARCHITECTURES = {"x86_64": "SCMP_ARCH_X86_64", "aarch64": "SCMP_ARCH_AARCH64"}
_ENOSYS = 38

_DENIED = (
    "io_uring_setup", "io_uring_enter", "io_uring_register", "socketcall",
    "bpf", "perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl",
    "setns", "unshare", "mount", "umount2", "pivot_root", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick",
    "mount_setattr", "open_by_handle_at", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd",
    "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct",
    "quotactl", "iopl", "ioperm", "settimeofday", "clock_settime", "sethostname", "setdomainname")


def profile(capabilities=()):
    """The "seccomp" object of config.json for a container with these capabilities."""
    families = FAMILIES + (RAW_FAMILIES if "CAP_NET_RAW" in capabilities else ())
    return {
        "defaultAction": "SCMP_ACT_ALLOW",
        "architectures": [_ARCHITECTURES[platform.machine()]],
        "syscalls": [
            {"names": list(_DENIED), "action": "SCMP_ACT_ERRNO"},
            {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": _ENOSYS},  # libc then takes clone
            _deny("clone", _NEW_USER, "SCMP_CMP_MASKED_EQ", _NEW_USER),
            _deny("socket", _LAST_FAMILY + 1, "SCMP_CMP_GE"),
            *(_deny("socket", _MASK, "SCMP_CMP_MASKED_EQ", family)
              for family in range(_LAST_FAMILY + 1) if family not in families),
        ],
    }


def _deny(name, value, compare, value_two=0):
    return {"names": [name], "action": "SCMP_ACT_ERRNO",
            "args": [{"index": 0, "value": value, "valueTwo": value_two, "op": compare}]}
