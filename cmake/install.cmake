# `cmake --install build/release` and, by `cpack`, a tarball of the same: the program, what its
# functions and databases run on (from script/setup, found beside the program), and its pages.
include(GNUInstallDirs)
install(TARGETS skerry RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES README.md ARCHITECTURE.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
foreach(kind engines runtimes)
  install(DIRECTORY .tools/${kind} DESTINATION ${CMAKE_INSTALL_DATADIR}/skerry OPTIONAL
          USE_SOURCE_PERMISSIONS PATTERN .lock EXCLUDE)
  # What fetches more of them, with its pins.
  file(GLOB pins ${PROJECT_SOURCE_DIR}/tools/${kind}/*.txt)
  install(PROGRAMS tools/${kind}/fetch.py DESTINATION ${CMAKE_INSTALL_DATADIR}/skerry/${kind})
  install(FILES ${pins} DESTINATION ${CMAKE_INSTALL_DATADIR}/skerry/${kind})
endforeach()
install(FILES tools/npm_archive.py DESTINATION ${CMAKE_INSTALL_DATADIR}/skerry)

set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_NAME skerry)
set(CPACK_PACKAGE_FILE_NAME skerry-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES TRUE)
include(CPack)
