# SQL files become byte arrays, at build time (docs/decisions/0004-sql-files-compiled-in.md).
#
# gris_embed(QUERIES|MIGRATIONS <directory> <header name> <out variable>)
# sets the variable to the generated .c file, to be added to a module's SOURCES; the header is
# found by that module with #include "<header name>" once gris_embed_use(<module>) was called.
function(gris_embed kind directory header out)
  file(GLOB files CONFIGURE_DEPENDS "${directory}/*.sql")
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/generated")
  string(REGEX REPLACE "\\.h$" ".c" source "${header}")
  add_custom_command(
    OUTPUT "${generated}/${source}" "${generated}/${header}"
    COMMAND "${CMAKE_COMMAND}" -D KIND=${kind} -D "DIRECTORY=${directory}" -D "OUT=${generated}" -D HEADER=${header}
            -P "${PROJECT_SOURCE_DIR}/cmake/embed_sql.cmake"
    DEPENDS ${files} "${PROJECT_SOURCE_DIR}/cmake/embed_sql.cmake"
    COMMENT "Embedding ${directory}" VERBATIM)
  set(${out} "${generated}/${source}" "${generated}/${header}" PARENT_SCOPE)
endfunction()

function(gris_embed_use module)
  target_include_directories(gris_${module} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/generated")
endfunction()
