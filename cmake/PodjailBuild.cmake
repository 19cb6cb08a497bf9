# Build rules shared by every folder: one static library per folder, one test program per library.
#
#   podjail_library(sidecar_net SOURCES a.cc b.cc PUBLIC dep… PRIVATE dep…)
#   podjail_program(podjail-hook SOURCES main.cc PRIVATE dep…)
#   podjail_unit_test(sidecar_net SOURCES a_test.cc PRIVATE dep…)      label: unit
#   podjail_fuzz_target(host_name SOURCES f.cc PRIVATE dep… CORPUS dir) label: fuzz-smoke
#
# Include paths start at the repository root: #include "lib/base/result.h".

option(PODJAIL_BUILD_TESTS "Build the tests" ON)
option(PODJAIL_WERROR "Treat warnings as errors" OFF)
set(PODJAIL_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them (address,undefined | thread)")
option(PODJAIL_FUZZ "Build fuzz targets with libFuzzer (clang only)" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

# Objects do not depend on where the checkout lies, so that every checkout of one machine shares one cache.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${CCACHE_PROGRAM}")
endif()

add_library(podjail_options INTERFACE)
target_include_directories(podjail_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(podjail_options INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wcast-qual -Wunused -Woverloaded-virtual -Wimplicit-fallthrough -fstack-protector-strong)
target_compile_definitions(podjail_options INTERFACE PODJAIL_VERSION="${PROJECT_VERSION}")
target_link_options(podjail_options INTERFACE -Wl,-z,relro,-z,now)
if(PODJAIL_WERROR)
  target_compile_options(podjail_options INTERFACE -Werror)
endif()
if(NOT PODJAIL_SANITIZE)  # sanitizers bring their own checks and object to these
  target_compile_definitions(podjail_options INTERFACE _FORTIFY_SOURCE=2)
else()
  # Without vptr: V8 has no run-time type information, and calls the standard library's templates that we compile.
  target_compile_options(podjail_options INTERFACE -fsanitize=${PODJAIL_SANITIZE} -fno-sanitize=vptr
    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(podjail_options INTERFACE -fsanitize=${PODJAIL_SANITIZE})
endif()
if(PODJAIL_FUZZ)
  target_compile_options(podjail_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Asio: header-only from libboost1.81-dev, with the parts of it we never use left out. Coroutine frames come from the
# general allocator, whose cache per thread knows sizes (up to 1,032 bytes): Asio's own, which hands out the first block
# that is large enough and frees one whenever none is, allocated half the frames of every request anew.
add_library(podjail_asio INTERFACE)
target_compile_definitions(podjail_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_REGEX
  BOOST_ASIO_HAS_CO_AWAIT=1 BOOST_ASIO_HAS_STD_COROUTINE=1
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=1 BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC BOOST_ASIO_DISABLE_BOOST_ALIGN)
target_link_libraries(podjail_asio INTERFACE Threads::Threads)
target_precompile_headers(podjail_asio INTERFACE "${CMAKE_SOURCE_DIR}/cmake/asio_pch.h")

function(podjail_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(podjail_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(podjail_${name} PUBLIC podjail_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

function(podjail_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE podjail_options ${ARG_PRIVATE})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()

function(podjail_unit_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name}_test ${ARG_SOURCES})
  target_link_libraries(${name}_test PRIVATE podjail_options ${ARG_PRIVATE} GTest::gtest_main GTest::gmock)
  gtest_discover_tests(${name}_test TEST_PREFIX "${name}." WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
    PROPERTIES LABELS unit TIMEOUT 120 DISCOVERY_TIMEOUT 60)
endfunction()

# A fuzz target is one file with LLVMFuzzerTestOneInput. With clang (PODJAIL_FUZZ) it is a fuzzer; otherwise it is
# linked with a driver that replays the corpus, so that every build checks the recorded inputs.
function(podjail_fuzz_target name)
  cmake_parse_arguments(ARG "" "CORPUS" "SOURCES;PRIVATE" ${ARGN})
  if(PODJAIL_FUZZ)
    add_executable(fuzz_${name} ${ARG_SOURCES})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    # New inputs go into the first folder: what is worth keeping is copied into the corpus by hand.
    set(found "${CMAKE_CURRENT_BINARY_DIR}/${name}_found")
    file(MAKE_DIRECTORY "${found}")
    set(run -runs=20000 -max_total_time=20 -timeout=5 "${found}")
  else()
    add_executable(fuzz_${name} ${ARG_SOURCES} "${CMAKE_SOURCE_DIR}/tests/fuzz/replay_main.cc")
    set(run)
  endif()
  target_link_libraries(fuzz_${name} PRIVATE podjail_options ${ARG_PRIVATE})
  add_test(NAME fuzz.${name} COMMAND fuzz_${name} ${run} "${ARG_CORPUS}")
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz-smoke TIMEOUT 120)
endfunction()
