# podjail_pod_test(attack names_test.py): a Python test that makes real containers and namespaces, alone on the machine.
# The interpreter is Debian's own: the tests use nothing but its standard library.
function(podjail_pod_test tier file)
  get_filename_component(name "${file}" NAME_WE)
  string(REGEX REPLACE "_test$" "" name "${name}")
  add_test(NAME ${tier}.${name} COMMAND /usr/bin/python3 "${CMAKE_CURRENT_SOURCE_DIR}/${file}" --verbose)
  set_tests_properties(${tier}.${name} PROPERTIES LABELS ${tier} RUN_SERIAL TRUE TIMEOUT 300
    FIXTURES_REQUIRED pods ENVIRONMENT
    "PYTHONPATH=${CMAKE_SOURCE_DIR}/deploy:${CMAKE_SOURCE_DIR}/tests;PYTHONDONTWRITEBYTECODE=1;PODJAIL_BIN=${CMAKE_BINARY_DIR}/bin")
endfunction()
