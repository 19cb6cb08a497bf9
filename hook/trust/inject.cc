#include "hook/trust/inject.h"

#include <utility>

#include "hook/trust/additions.h"
#include "hook/trust/file_mount.h"
#include "hook/trust/image.h"
#include "hook/trust/named_places.h"
#include "hook/trust/rooted_path.h"

namespace podjail::trust {
namespace {

// Writes what can be written, and keeps in `image` the targets that cannot. Returns how many were written.
Result<std::size_t> write_targets(const Layer& layer, Image& image) {
  std::vector<Target> rest;
  const auto all = image.targets.size();
  for (auto& target : image.targets) {
    const auto written = layer.rewrite(target.path, target.wanted);
    if (!written) return tl::unexpected(written.error());
    if (*written == Layer::Written::kNotHere) rest.push_back(std::move(target));
  }
  image.targets = std::move(rest);
  return all - image.targets.size();
}

struct Begun {
  Image image;  // its targets are to be covered
  std::size_t written = 0;
};

Result<Begun> read_and_write(const Injection& injection) {
  const Places distribution{injection.bundles,
                            {kDirectories.begin(), kDirectories.end()},
                            {kJavaStores.begin(), kJavaStores.end()}};
  auto image = read_image(injection.root, distribution, named_places(injection.environment));
  if (!image) return tl::unexpected(std::move(image.error()));
  Begun begun{std::move(*image), 0};
  const auto layer = Layer::of(begun.image.root.get(), injection.placement);
  if (!layer) return tl::unexpected(layer.error());
  if (!*layer) return begun;
  const auto written = write_targets(**layer, begun.image);
  if (!written) return tl::unexpected(written.error());
  begun.written = *written;
  if (auto added = add_to_layer(**layer, begun.image); !added)
    return tl::unexpected(std::move(added.error()));
  return begun;
}

Status cover(const Image& image, const Target& target, const FileMount& mount) {
  if (auto attached = attach(mount, target.file); !attached)
    return fail_within(target.path, std::move(attached.error()));
  const auto now = find_in_root(image.root.get(), target.path);
  if (!now) return tl::unexpected(now.error());
  if (!is_same_file(now->facts, mount.facts())) {
    return fail(ErrorKind::kInternal, target.path + " in the image is not covered after mounting");
  }
  return {};
}

Status cover_all(const Image& image, const std::vector<FileMount>& mounts) {
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    if (auto covered = cover(image, image.targets[i], mounts[i]); !covered) return covered;
  }
  return {};
}

}  // namespace

Result<Injected> inject_trust(const container::KernelNamespace& mounts, const Injection& injection) {
  const auto begun = mounts.run([&] { return read_and_write(injection); });
  if (!begun) return tl::unexpected(begun.error());
  std::vector<FileMount> made;
  for (const auto& target : begun->image.targets) {
    const auto path = injection.work_files + std::to_string(made.size());
    auto mount = FileMount::make(path, target.wanted, target.file.facts);
    if (!mount) return tl::unexpected(std::move(mount.error()));
    made.push_back(std::move(*mount));
  }
  if (auto covered = mounts.run([&] { return cover_all(begun->image, made); }); !covered) {
    return tl::unexpected(std::move(covered.error()));
  }
  return Injected{begun->written, made.size()};
}

}  // namespace podjail::trust
