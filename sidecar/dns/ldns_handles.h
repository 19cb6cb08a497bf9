// Owners of ldns handles.
#pragma once

#include <ldns/ldns.h>

#include <memory>

namespace podjail::dns {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* handle) const {
    kFree(handle);
  }
};

inline void free_bytes(std::uint8_t* bytes) {
  LDNS_FREE(bytes);
}

using PacketPtr = std::unique_ptr<ldns_pkt, Free<ldns_pkt_free>>;
using RecordPtr = std::unique_ptr<ldns_rr, Free<ldns_rr_free>>;
using RdataPtr = std::unique_ptr<ldns_rdf, Free<ldns_rdf_deep_free>>;
using WirePtr = std::unique_ptr<std::uint8_t, Free<free_bytes>>;

}  // namespace podjail::dns
