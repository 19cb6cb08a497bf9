#include "sidecar/hardening/syscall_lists.h"

namespace podjail::hardening {
namespace {

constexpr const char* kAllowed[] = {
    // memory
    "brk", "madvise", "mremap", "munmap", "mincore", "mlock", "mlock2", "munlock", "msync", "membarrier",
    "pkey_alloc", "pkey_free",
    // threads: their end, their locks, where they run
    "futex", "futex_waitv", "set_robust_list", "get_robust_list", "rseq", "gettid", "getpid", "getppid",
    "getpgrp", "sched_yield", "sched_getaffinity", "sched_setaffinity", "sched_getparam",
    "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min", "exit", "exit_group",
    // signals to itself
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigsuspend", "rt_sigtimedwait",
    "sigaltstack", "restart_syscall", "pause",
    // time
    "clock_gettime", "clock_getres", "clock_nanosleep", "gettimeofday", "time", "nanosleep", "times",
    "timerfd_create", "timerfd_settime", "timerfd_gettime",
    // facts about itself and the machine
    "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "capget", "getrlimit",
    "getrusage", "getcpu", "uname", "sysinfo", "getrandom", "getcwd", "umask",
    // descriptors
    "read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "pwrite64", "pwritev", "pwritev2",
    "close", "close_range", "dup", "dup2", "dup3", "fcntl", "lseek", "pipe", "pipe2", "eventfd", "eventfd2",
    "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait",
    "epoll_pwait", "epoll_pwait2", "splice", "tee", "sendfile",
    // files: Landlock says which
    "open", "openat", "openat2", "access", "faccessat", "faccessat2", "stat", "lstat", "fstat", "newfstatat",
    "statx", "statfs", "fstatfs", "readlink", "readlinkat", "getdents", "getdents64", "unlink", "unlinkat",
    "rename", "renameat", "renameat2", "fchmod", "ftruncate", "fallocate", "fsync", "fdatasync", "flock",
    "fadvise64", "inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch",
    // sockets once they are there, and the port a DNS query leaves from; no listen
    "bind", "connect", "accept", "accept4", "getsockname", "getpeername", "getsockopt", "setsockopt",
    "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg", "shutdown"};

constexpr const char* kForbidden[] = {
    // another program, another process
    "execve", "execveat", "fork", "vfork",
    // into other processes
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
    // mounts, roots, namespaces
    "mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig",
    "fsmount", "fspick", "mount_setattr", "setns", "unshare",
    // the wide surfaces of the kernel
    "bpf", "perf_event_open", "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd",
    "keyctl", "add_key", "request_key", "open_by_handle_at",
    // who it is
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups",
    "capset",
    // the machine
    "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon",
    "swapoff", "acct", "quotactl", "iopl", "ioperm", "settimeofday", "clock_settime", "sethostname",
    "setdomainname"};

}  // namespace

std::span<const char* const> allowed_calls() {
  return kAllowed;
}

std::span<const char* const> forbidden_calls() {
  return kForbidden;
}

}  // namespace podjail::hardening
