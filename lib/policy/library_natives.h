// What the built-in modules need and JavaScript cannot do: the module `podjail:natives`, which only they can
// import.
#pragma once

#include <v8.h>

namespace podjail::policy {

// Exports:
//   callerLine()   line of the nearest caller outside of the library, 0 if there is none
//   and those of crypto_natives.h and store_access.h
v8::Local<v8::Module> make_natives_module(v8::Isolate* isolate);

}  // namespace podjail::policy
