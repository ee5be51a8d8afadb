# Manual pages in both languages and completion for three shells, written by the program that was just built, and where they are
# installed. A command lives in cli/cmd_<name>.c (one word), so the files say which pages there are.
include(GNUInstallDirs)

set(manuals "${PROJECT_BINARY_DIR}/manuals")
file(MAKE_DIRECTORY "${manuals}/man1" "${manuals}/vi/man1")
set(written "")

# gris_written(<file> <argument>…): what gris prints with these arguments
function(gris_written file)
  add_custom_command(OUTPUT "${manuals}/${file}"
    COMMAND gris ${ARGN} > "${manuals}/${file}" DEPENDS gris COMMENT "" VERBATIM)
  set(written ${written} "${manuals}/${file}" PARENT_SCOPE)
endfunction()

gris_written(man1/gris.1 help --man --lang en)
gris_written(vi/man1/gris.1 help --man --lang vi)
file(GLOB commands CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cli/cmd_*.c")
list(FILTER commands INCLUDE REGEX "/cmd_[a-z]+\\.c$") # cmd_catalog_find.c is a part of cmd_catalog.c
foreach(path IN LISTS commands)
  get_filename_component(command "${path}" NAME_WE)
  string(REGEX REPLACE "^cmd_" "" command "${command}")
  gris_written(man1/gris-${command}.1 help ${command} --man --lang en)
  gris_written(vi/man1/gris-${command}.1 help ${command} --man --lang vi)
endforeach()
gris_written(gris.bash completion bash --lang en)
gris_written(_gris completion zsh --lang en)
gris_written(gris.fish completion fish --lang en)
add_custom_target(manuals ALL DEPENDS ${written})

install(DIRECTORY "${manuals}/man1" "${manuals}/vi" DESTINATION "${CMAKE_INSTALL_MANDIR}")
install(FILES "${manuals}/gris.bash" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME gris)
install(FILES "${manuals}/_gris" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES "${manuals}/gris.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
