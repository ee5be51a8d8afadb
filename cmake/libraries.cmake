# The foreign libraries, as targets gris::<name>. docs/dependencies.md says why each is here.
find_package(PkgConfig REQUIRED)

# gris_library_pkg(<name> <pkg-config module>)
function(gris_library_pkg name module)
  pkg_check_modules(GRIS_LIB_${name} REQUIRED IMPORTED_TARGET ${module})
  add_library(gris::${name} ALIAS PkgConfig::GRIS_LIB_${name})
endfunction()

# gris_library_plain(<name> <header>): a library without a pkg-config file
function(gris_library_plain name header)
  find_path(GRIS_LIB_${name}_INCLUDE ${header} REQUIRED)
  find_library(GRIS_LIB_${name} ${name} REQUIRED)
  add_library(gris::${name} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(gris::${name} PROPERTIES
    IMPORTED_LOCATION "${GRIS_LIB_${name}}" INTERFACE_INCLUDE_DIRECTORIES "${GRIS_LIB_${name}_INCLUDE}")
endfunction()

gris_library_plain(unistring uninorm.h)
gris_library_plain(csv csv.h)
gris_library_pkg(crypto libcrypto)
gris_library_pkg(jansson jansson)
gris_library_pkg(pq libpq)
gris_library_pkg(zstd libzstd)
gris_library_pkg(gmp gmp)
gris_library_pkg(curl libcurl)
gris_library_pkg(ssl libssl)
gris_library_pkg(expat expat)
gris_library_pkg(zip libzip)
gris_library_pkg(xlsxwriter xlsxwriter)
gris_library_pkg(z zlib)
if(GRIS_TESTS)
  gris_library_pkg(cmocka cmocka)
endif()
