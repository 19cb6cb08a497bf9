# podjail_pod_test(attack names_test.py): a Python test that makes real containers and namespaces. Such tests mostly wait, and
# each has a pod, names and directories of its own, so that they run beside one another.
# The interpreter is Debian's own: the tests use nothing but its standard library.
#
#   RUNTIME podman     what starts the containers, runc unless given; becomes part of the test's name
#   ONLY raw marks     the tests whose names contain one of these, instead of all
#   ALONE              it looks at, or changes, what belongs to the whole machine
function(podjail_pod_test tier file)
  cmake_parse_arguments(PARSE_ARGV 2 pod "ALONE" "RUNTIME" "ONLY")
  get_filename_component(name "${file}" NAME_WE)
  string(REGEX REPLACE "_test$" "" name "${name}")
  set(runtime runc)
  if(pod_RUNTIME)
    set(runtime "${pod_RUNTIME}")
    set(name "${runtime}.${name}")
  endif()
  set(alone FALSE)
  if(pod_ALONE)
    set(alone TRUE)
  endif()
  list(TRANSFORM pod_ONLY PREPEND "-k")
  add_test(NAME ${tier}.${name}
    COMMAND /usr/bin/python3 "${CMAKE_CURRENT_SOURCE_DIR}/${file}" --verbose ${pod_ONLY})
  set_tests_properties(${tier}.${name} PROPERTIES LABELS ${tier} RUN_SERIAL ${alone} TIMEOUT 300
    FIXTURES_REQUIRED pods ENVIRONMENT
    "PYTHONPATH=${CMAKE_SOURCE_DIR}/deploy:${CMAKE_SOURCE_DIR}/tests;PYTHONDONTWRITEBYTECODE=1;PODJAIL_BIN=${CMAKE_BINARY_DIR}/bin;PODJAIL_TEST_RUNTIME=${runtime}")
endfunction()
