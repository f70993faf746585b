# SPDX-License-Identifier: Apache-2.0
# What is installed, and what is made of it: pkg-config files, a CMake package, Debian packages (cpack).
include(CMakePackageConfigHelpers)

set(PRODUCTS ddb ddb-remote ddb-memory)
configure_file(tools/libddb.map.in libddb.map @ONLY)
foreach(product ${PRODUCTS})
	if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
		target_link_options(${product} PRIVATE -Wl,--version-script=${CMAKE_BINARY_DIR}/libddb.map)
		set_property(TARGET ${product} APPEND PROPERTY LINK_DEPENDS ${CMAKE_BINARY_DIR}/libddb.map)
	endif()
	target_include_directories(${product} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
	# Pointers to the wrong struct are errors for whoever compiles against the headers.
	target_compile_options(${product} INTERFACE $<$<COMPILE_LANGUAGE:C>:-Werror=int-conversion>
		$<$<COMPILE_LANGUAGE:C>:-Werror=incompatible-pointer-types>)
	set(PRODUCT ${product})
	configure_file(tools/product.pc.in ${product}.pc @ONLY)
	install(FILES ${CMAKE_BINARY_DIR}/${product}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
endforeach()
install(TARGETS ${PRODUCTS} EXPORT ddb-targets LIBRARY COMPONENT library NAMELINK_COMPONENT dev)
install(TARGETS ddb-command RUNTIME COMPONENT command)
if(NOT DDB_SANITIZE AND NOT DDB_FUZZ)
	# Completion, out of the command's own tables.
	set(COMPLETION ${CMAKE_BINARY_DIR}/completion)
	add_custom_command(OUTPUT ${COMPLETION}/ddb ${COMPLETION}/_ddb
		COMMAND ${CMAKE_COMMAND} -E make_directory ${COMPLETION}
		COMMAND ddb-command completion bash > ${COMPLETION}/ddb
		COMMAND ddb-command completion zsh > ${COMPLETION}/_ddb
		DEPENDS ddb-command COMMENT "Completion for bash and zsh")
	add_custom_target(completion ALL DEPENDS ${COMPLETION}/ddb ${COMPLETION}/_ddb)
	install(FILES ${COMPLETION}/ddb DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT command)
	install(FILES ${COMPLETION}/_ddb DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT command)
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
	install(FILES packaging/ddb.service DESTINATION lib/systemd/system COMPONENT command)
endif()
install(DIRECTORY include/ddb DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)

# find_package(ddb) gives ddb::ddb, ddb::ddb-remote and ddb::ddb-memory.
set(CMAKE_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/ddb)
install(EXPORT ddb-targets FILE ddb-config.cmake NAMESPACE ddb:: DESTINATION ${CMAKE_PACKAGE_DIR} COMPONENT dev)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/ddb-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/ddb-config-version.cmake DESTINATION ${CMAKE_PACKAGE_DIR} COMPONENT dev)

# Debian: libddb0.1 (the libraries), libddb-dev (headers, man pages, documents), ddb (the command).
set(SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libddb)
set(CPACK_PACKAGE_VENDOR "The libddb authors")
set(CPACK_PACKAGE_CONTACT "The libddb authors <libddb@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL library dev command)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libddb${SOVERSION})
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libddb-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME ddb)
set(CPACK_DEBIAN_COMMAND_PACKAGE_SECTION utils)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "DynamoDB for C: the libraries")
set(CPACK_COMPONENT_DEV_DESCRIPTION "DynamoDB for C: headers, man pages and documents")
set(CPACK_COMPONENT_COMMAND_DESCRIPTION "DynamoDB in one small binary: a server and a command line")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMMAND_PACKAGE_DEPENDS "libcurl4 | libcurl4t64") # which it loads when it needs it
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libddb${SOVERSION} (= ${PROJECT_VERSION})")
include(CPack)
