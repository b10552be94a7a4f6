# `cmake --install build/release` and, by `cpack`, a tarball of the same.
include(GNUInstallDirs)
install(TARGETS skerry RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)

set(CPACK_GENERATOR TGZ)
set(CPACK_PACKAGE_NAME skerry)
set(CPACK_PACKAGE_FILE_NAME skerry-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES TRUE)
include(CPack)
