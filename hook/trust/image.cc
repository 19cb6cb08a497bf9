#include "hook/trust/image.h"

#include <algorithm>
#include <utility>

#include "hook/trust/named_places.h"
#include "hook/trust/pem.h"

namespace podjail::trust {
namespace {

constexpr std::string_view kBundleOfDirectory = "/ca-certificates.crt";

// Adds what is found to an image, one place after the other.
class Reader {
 public:
  explicit Reader(Image& image) : image_(image) {}

  // kNotFound if there is none.
  Status bundle(const std::string& path) {
    auto found = find_in_root(image_.root.get(), path);
    if (!found) return tl::unexpected(std::move(found.error()));
    image_.bundles = Bundles::kSome;
    return add_bundle(path, std::move(*found));
  }

  Status named_bundle(const std::string& path) {
    auto found = look_in_root(image_.root.get(), path);
    if (!found) return tl::unexpected(std::move(found.error()));
    if (S_ISREG(found->facts.st_mode)) return add_bundle(path, std::move(*found));
    if (S_ISDIR(found->facts.st_mode)) return named_directory(path);
    return {};
  }

  Status directory(const std::string& path) {
    const auto found = look_in_root(image_.root.get(), path);
    if (!found) return tl::unexpected(found.error());
    if (!S_ISDIR(found->facts.st_mode)) return {};
    image_.directories.push_back(path);
    return {};
  }

  // Go reads every file of it, so a bundle in it counts.
  Status named_directory(const std::string& path) {
    if (auto added = directory(path); !added) return added;
    auto found = look_in_root(image_.root.get(), path + std::string(kBundleOfDirectory));
    if (!found) return tl::unexpected(std::move(found.error()));
    return S_ISREG(found->facts.st_mode)
               ? add_bundle(path + std::string(kBundleOfDirectory), std::move(*found))
               : Status();
  }

  Status java_store(const std::string& path) {
    auto found = look_in_root(image_.root.get(), path);
    if (!found) return tl::unexpected(std::move(found.error()));
    if (!S_ISREG(found->facts.st_mode) || is_known(*found)) return {};
    const auto contents = read_in_root(image_.root.get(), path, *found, kMaxBundleBytes);
    if (!contents) return tl::unexpected(contents.error());
    const auto& store =
        store_format(*contents) == StoreFormat::kPkcs12 ? image_.shared.pkcs12 : image_.shared.jks;
    if (store.empty() || *contents == store) return {};
    return want(path, std::move(*found), store);
  }

 private:
  bool is_known(const FoundFile& found) const {
    return std::any_of(image_.targets.begin(), image_.targets.end(), [&found](const Target& target) {
      return is_same_file(target.file.facts, found.facts);
    });
  }

  Status add_bundle(const std::string& path, FoundFile found) {
    if (is_known(found)) return {};  // by another of its names
    const auto contents = read_in_root(image_.root.get(), path, found, kMaxBundleBytes);
    if (!contents) return tl::unexpected(contents.error());
    auto wanted = merge_bundle(*contents, image_.shared.issuer);
    return wanted == *contents ? Status() : want(path, std::move(found), std::move(wanted));
  }

  Status want(const std::string& path, FoundFile found, std::string wanted) {
    bytes_ += wanted.size();
    if (bytes_ > kMaxWantedBytes) {
      return fail(ErrorKind::kExhausted,
                  "the image's trust bundles have more than " + std::to_string(kMaxWantedBytes) + " bytes");
    }
    image_.targets.push_back({path, std::move(found), std::move(wanted)});
    return {};
  }

  Image& image_;
  std::size_t bytes_ = 0;
};

using Read = Status (Reader::*)(const std::string&);

Status read_each(Reader& reader, Read read, const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    auto done = (reader.*read)(path);
    if (!done && done.error().kind() != ErrorKind::kNotFound) return done;
  }
  return {};
}

Status read_places(Reader& reader, const Places& distribution, const Places& named) {
  const std::pair<Read, const std::vector<std::string>*> passes[] = {
      {&Reader::bundle, &distribution.bundles},         {&Reader::named_bundle, &named.bundles},
      {&Reader::directory, &distribution.directories},  {&Reader::named_directory, &named.directories},
      {&Reader::java_store, &distribution.java_stores}, {&Reader::java_store, &named.java_stores},
  };
  for (const auto& [read, paths] : passes) {
    if (auto done = read_each(reader, read, *paths); !done) return done;
  }
  return {};
}

}  // namespace

Result<Image> read_image(const std::string& path, const Places& distribution, const Places& named) {
  auto root = open_root(path);
  if (!root) return tl::unexpected(std::move(root.error()));
  auto shared = read_shared_trust(root->get());
  if (!shared) return tl::unexpected(std::move(shared.error()));
  Image image{std::move(*root), std::move(*shared), {}, {}, Bundles::kNone};
  Reader reader(image);
  if (auto read = read_places(reader, distribution, named); !read)
    return tl::unexpected(std::move(read.error()));
  return image;
}

}  // namespace podjail::trust
