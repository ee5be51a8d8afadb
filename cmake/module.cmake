# gris_module(<name> SOURCES <files> USES <modules> LIBS <libraries>)
#
# Makes the static library gris_<name> from the folder <name>. What a folder shows to others is
# one directory of links in the build tree, ${build}/include/<name>/, that holds nothing but
# <name>/<name>.h (all of core, for core). USES puts those directories, and only those, on this
# folder's include path, and never on the path of those who use it: an include that the star does
# not allow does not compile. LIBS are linked here alone.
function(gris_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES;LIBS")
  set(shown "${PROJECT_BINARY_DIR}/include/${name}")
  if(name STREQUAL "core")
    file(MAKE_DIRECTORY "${shown}")
    file(CREATE_LINK "${PROJECT_SOURCE_DIR}/core" "${shown}/core" SYMBOLIC)
  else()
    file(MAKE_DIRECTORY "${shown}/${name}")
    file(CREATE_LINK "${PROJECT_SOURCE_DIR}/${name}/${name}.h" "${shown}/${name}/${name}.h" SYMBOLIC)
  endif()
  if(NOT arg_SOURCES)
    add_library(gris_${name} INTERFACE)
    target_include_directories(gris_${name} INTERFACE "${shown}")
    return()
  endif()
  add_library(gris_${name} STATIC ${arg_SOURCES})
  target_include_directories(gris_${name} PUBLIC "${shown}")
  list(TRANSFORM arg_USES PREPEND gris_)
  list(TRANSFORM arg_LIBS PREPEND gris::)
  target_link_libraries(gris_${name} PRIVATE gris_strict gris_banned ${arg_USES} ${arg_LIBS})
  # For tests/docs/check_star.sh: what this folder's files are given to include.
  file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/star/${name}.includes"
    CONTENT "$<JOIN:$<TARGET_PROPERTY:gris_${name},INCLUDE_DIRECTORIES>,\n>\n" TARGET gris_${name})
endfunction()
