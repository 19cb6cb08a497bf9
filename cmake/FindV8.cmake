# Finds V8 as Debian's libnode-dev ships it (libnode.so, V8 10.2) and gives the target V8::V8.
#
#   V8_ROOT   prefix of another V8 (include/node or include, lib or lib/<triplet>); searched first
#
# deploy/install-packages unpacks libnode into PODJAIL_DEPS_DIR where apt refuses to install it beside another
# vendor's nodejs; that prefix is searched last, and its library directory goes into the run path.

set(PODJAIL_DEPS_DIR "/var/cache/podjail/deps" CACHE PATH "Prefix of packages unpacked by deploy/install-packages")

# Headers and library must come from one prefix: another vendor's nodejs puts headers of a V8 it does not ship as a
# library into /usr/include/node.
foreach(prefix IN ITEMS ${V8_ROOT} $ENV{V8_ROOT} /usr ${PODJAIL_DEPS_DIR}/usr)
  find_path(V8_INCLUDE_DIR v8.h PATHS ${prefix} PATH_SUFFIXES include/node include NO_DEFAULT_PATH)
  find_library(V8_LIBRARY NAMES node v8 PATHS ${prefix}
    PATH_SUFFIXES lib/${CMAKE_CXX_LIBRARY_ARCHITECTURE} lib NO_DEFAULT_PATH)
  if(V8_INCLUDE_DIR AND V8_LIBRARY)
    break()
  endif()
  unset(V8_INCLUDE_DIR CACHE)
  unset(V8_LIBRARY CACHE)
endforeach()

if(V8_INCLUDE_DIR AND EXISTS "${V8_INCLUDE_DIR}/v8-version.h")
  file(STRINGS "${V8_INCLUDE_DIR}/v8-version.h" v8_version_lines REGEX "#define V8_(MAJOR|MINOR)_VERSION")
  string(REGEX MATCH "V8_MAJOR_VERSION ([0-9]+)" _ "${v8_version_lines}")
  set(V8_VERSION "${CMAKE_MATCH_1}")
  string(REGEX MATCH "V8_MINOR_VERSION ([0-9]+)" _ "${v8_version_lines}")
  set(V8_VERSION "${V8_VERSION}.${CMAKE_MATCH_1}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(V8 REQUIRED_VARS V8_LIBRARY V8_INCLUDE_DIR VERSION_VAR V8_VERSION
  REASON_FAILURE_MESSAGE "run deploy/install-packages, or set V8_ROOT")

if(V8_FOUND AND NOT TARGET V8::V8)
  add_library(V8::V8 SHARED IMPORTED)
  set_target_properties(V8::V8 PROPERTIES IMPORTED_LOCATION "${V8_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${V8_INCLUDE_DIR}")
endif()
mark_as_advanced(V8_INCLUDE_DIR V8_LIBRARY)
