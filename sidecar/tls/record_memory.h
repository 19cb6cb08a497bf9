// Memory for OpenSSL's record buffers. SSL_MODE_RELEASE_BUFFERS gives a connection's buffers back between
// records, so that an idle connection holds none; each is about 17 KiB and was taken from and given back to
// the general allocator twice per record, the most expensive allocations of a relay. Here a few of them stay
// with the thread for the next record.
#pragma once

namespace podjail::tls {

// From now on OpenSSL's memory comes from here. To be called before anything of OpenSSL's is used
// (CRYPTO_set_mem_functions(3)); later it has no effect.
void keep_record_buffers();

}  // namespace podjail::tls
