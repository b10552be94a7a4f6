# Compiler settings that every target shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_compile_options(-Wall -Wextra -Wconversion -Wshadow -Wformat=2 -Werror=format-security)
if(SKERRY_WERROR)
  add_compile_options(-Werror)
endif()
if(SKERRY_FAILPOINTS)
  add_compile_definitions(SKERRY_FAILPOINTS=1)
endif()
add_compile_definitions(_GLIBCXX_ASSERTIONS=1)

if(SKERRY_RELEASE AND (SKERRY_FAILPOINTS OR SKERRY_FUZZ))
  message(FATAL_ERROR "a release has no failpoints and no fuzz instrumentation")
endif()

# ccache makes a second build directory cheap, and a second checkout: paths under this one count as
# relative. Absent, nothing changes.
find_program(CCACHE ccache)
if(CCACHE)
  # Without the second it passes by whatever uses a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
                                  CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()

# What a folder finds is seen by every folder that links it.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
