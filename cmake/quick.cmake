# SKERRY_QUICK: a build from nothing in little more than half of the time, as the gate wants it.
# Headers that most units include are parsed once, several files of a folder are one unit, and tests
# are optimised less. A #include that is missing goes unnoticed, and a changed file compiles its
# neighbours too, so a day's work builds without it (the dev preset), as a release does.
option(SKERRY_QUICK "share headers between units, and units between files" OFF)

# Files whose own names are their neighbours' too, or whose headers do not go with theirs.
set(apart
    databases/keeper_test.cpp databases/local_programs.cpp databases/parameter_table_a_to_d.cpp
    databases/parameter_table_e_to_l.cpp databases/parameter_table_m_to_r.cpp
    databases/parameter_table_s_to_z.cpp databases/real_engine_test.cpp
    endpoints/network_doors_test.cpp gateway/hosts_test.cpp kernel/fake/fake_links.cpp
    loop/sockets_test.cpp main/command_env.cpp network/compile_filters.cpp
    network/compile_spaces.cpp policy/evaluate_test.cpp policy/statement.cpp
    services/cloudformation/live_codec.cpp services/iam/trust_test.cpp
    services/logs/get_events.cpp services/s3/records.cpp wire/aws/routing_test.cpp
    wire/sigv4/parse.cpp wire/sigv4/sign.cpp)
set(apart_folders kernel/linux sandbox services/cloudformation/types services/ec2 stack)
set(files_of_a_unit 5)

set(common <algorithm> <chrono> <functional> <map> <memory> <optional> <set> <span> <string>
           <string_view> <variant> <vector>)

if(SKERRY_QUICK)
  # GCC 12 takes lines of a system's header that it has from a precompiled one for ours.
  add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
  # Of what a unit's other files declare.
  add_compile_options(-Wno-shadow -Wno-subobject-linkage)
  find_package(GTest REQUIRED)
  file(WRITE ${PROJECT_BINARY_DIR}/common.cpp "")
  add_library(skerry_common OBJECT ${PROJECT_BINARY_DIR}/common.cpp)
  target_precompile_headers(skerry_common PRIVATE ${common})
  # An executable's code is compiled differently from a library's.
  add_executable(skerry_common_test ${PROJECT_BINARY_DIR}/common.cpp)
  target_compile_options(skerry_common_test PRIVATE -O1)
  target_link_libraries(skerry_common_test PRIVATE GTest::gtest_main)
  target_precompile_headers(skerry_common_test PRIVATE ${common} <gtest/gtest.h>)
endif()

# Of the files of a target.
function(skerry_share_units target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON
                                             UNITY_BUILD_BATCH_SIZE ${files_of_a_unit})
  foreach(source ${ARGN})
    file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR}/src ${source})
    get_filename_component(folder ${name} DIRECTORY)
    if(name IN_LIST apart OR folder IN_LIST apart_folders OR name MATCHES "^\\.\\.")
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()

function(skerry_quick_library target)
  if(SKERRY_QUICK)
    target_precompile_headers(${target} REUSE_FROM skerry_common)
    skerry_share_units(${target} ${ARGN})
  endif()
endfunction()

function(skerry_quick_test target)
  if(SKERRY_QUICK)
    target_compile_options(${target} PRIVATE -O1)
    target_precompile_headers(${target} REUSE_FROM skerry_common_test)
  endif()
endfunction()
