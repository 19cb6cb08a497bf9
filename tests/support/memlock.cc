// Preloaded into crun, which insists on raising RLIMIT_MEMLOCK before it loads a container's device rules.
// Where root lacks CAP_SYS_RESOURCE that fails, although the kernel accounts BPF memory to the cgroup
// since 5.11 and asks for no limit.
#include <dlfcn.h>
#include <sys/resource.h>

extern "C" int setrlimit(__rlimit_resource_t resource, const rlimit* limit) noexcept {
  using Function = int (*)(__rlimit_resource_t, const rlimit*);
  static const auto real = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "setrlimit"));
  const int result = real(resource, limit);
  return resource == RLIMIT_MEMLOCK ? 0 : result;
}

extern "C" int setrlimit64(__rlimit_resource_t resource, const rlimit64* limit) noexcept {
  using Function = int (*)(__rlimit_resource_t, const rlimit64*);
  static const auto real = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "setrlimit64"));
  const int result = real(resource, limit);
  return resource == RLIMIT_MEMLOCK ? 0 : result;
}
