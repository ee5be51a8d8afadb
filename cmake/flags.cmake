# Compiler flags, each with its reason. Two interface targets:
#   gris_strict  for our own sources (modules and tests)
#   gris_banned  for modules only: force-includes core/banned.h
include(CheckCCompilerFlag)

set(warnings
    -Wall -Wextra -Wpedantic   # the ground floor
    -Wconversion               # a figure silently cut to 32 bits is a wrong figure
    -Wsign-conversion          # a negative length is an enormous one
    -Wshadow                   # two things under one name
    -Wstrict-prototypes        # f() takes anything; f(void) takes nothing
    -Wmissing-prototypes       # not in a header? then it is static
    -Wvla                      # a stack that the sender sizes
    -Wformat=2                 # formats are literals
    -Wcast-qual                # const is a promise
    -Wwrite-strings            # string literals are const
    -Wundef                    # a misspelt macro is not zero
    -Wswitch-enum              # a new enum member must be thought of everywhere
    -Wimplicit-fallthrough     # falling through is said aloud
    -Wfloat-equal)             # reported values are never floating point

set(hardening -fstack-protector-strong)
foreach(flag -fstack-clash-protection -fcf-protection)
  string(MAKE_C_IDENTIFIER "has${flag}" has)
  check_c_compiler_flag(${flag} ${has})
  if(${has})
    list(APPEND hardening ${flag})
  endif()
endforeach()

# gcc -O2 leaves loops over vectors whose length it does not know one by one; clang -O2 does not.
check_c_compiler_flag(-fvect-cost-model=dynamic has_vect_cost_model)
set(tuning)
if(has_vect_cost_model)
  list(APPEND tuning $<$<NOT:$<CONFIG:Debug>>:-fvect-cost-model=dynamic>)
endif()

# A debug build links three hundred programs: gold needs half of ld's time for each.
include(CheckLinkerFlag)
check_linker_flag(C -fuse-ld=gold has_gold)
set(linker)
if(has_gold)
  list(APPEND linker $<$<CONFIG:Debug>:-fuse-ld=gold>)
endif()

add_library(gris_strict INTERFACE)
target_compile_definitions(gris_strict INTERFACE _GNU_SOURCE GRIS_VERSION="${PROJECT_VERSION}")
target_compile_options(gris_strict INTERFACE ${warnings} ${hardening} ${tuning} $<$<BOOL:${GRIS_WERROR}>:-Werror>)
target_link_options(gris_strict INTERFACE ${linker} -Wl,-z,relro,-z,now,-z,noexecstack)

if(GRIS_SANITIZE)
  target_compile_definitions(gris_strict INTERFACE GRIS_SANITIZED=1)
  target_compile_options(gris_strict INTERFACE -fsanitize=${GRIS_SANITIZE} -fno-sanitize-recover=all
                                               -fno-omit-frame-pointer)
  target_link_options(gris_strict INTERFACE -fsanitize=${GRIS_SANITIZE})
else()
  target_compile_definitions(gris_strict INTERFACE GRIS_SANITIZED=0)
  # Fortified libc calls need an optimizing build, and hide from the sanitizers.
  target_compile_options(gris_strict INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
endif()
# How often tests repeat what is random: instruments look at lines, a plain build at chances (GRIS_SANITIZED,
# GRIS_COVERED).
target_compile_definitions(gris_strict INTERFACE GRIS_COVERED=$<BOOL:${GRIS_COVERAGE}>)
if(GRIS_COVERAGE)
  target_compile_options(gris_strict INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(gris_strict INTERFACE --coverage)
endif()
if(GRIS_FUZZ)
  target_compile_options(gris_strict INTERFACE -fsanitize=fuzzer-no-link)
endif()

add_library(gris_banned INTERFACE)
target_compile_options(gris_banned INTERFACE "SHELL:-include \"${PROJECT_SOURCE_DIR}/core/banned.h\"")
# Takes a third longer to compile, and halves what instruments cost when they run. Tests run too little for that.
if(GRIS_SANITIZE OR GRIS_COVERAGE)
  target_compile_options(gris_banned INTERFACE -O1)
endif()
