#!/bin/bash
# Each banned function fails to compile under core/banned.h, with gcc and with clang where it is installed.
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE"
failed=0
for compiler in gcc clang; do
    command -v $compiler >/dev/null || continue
    for call in 'strcpy(a, "x")' 'strcat(a, "x")' 'stpcpy(a, "x")' 'sprintf(a, "x")' 'vsprintf(a, "x", 0)' \
        'strtok(a, "x")' 'rand()' 'srand(1)' 'localtime(0)' 'gmtime(0)' 'asctime(0)' 'ctime(0)' 'atoi("1")' 'atol("1")' \
        'atoll("1")' 'atof("1")' 'strtod("1", 0)' 'strtof("1", 0)' 'strtold("1", 0)' 'setlocale(LC_ALL, "")'; do
        printf 'extern char a[9];\nvoid f(void);\nvoid f(void) { (void)%s; }\n' "$call" |
            $compiler -std=c17 -D_GNU_SOURCE -include core/banned.h -x c -fsyntax-only - 2>/dev/null &&
            { echo "check_banned: $compiler compiles $call" >&2; failed=1; }
    done
    # … and the headers themselves still do.
    printf '#include <stdlib.h>\n#include <openssl/evp.h>\nint nothing;\n' |
        $compiler -std=c17 -D_GNU_SOURCE -O2 -D_FORTIFY_SOURCE=2 -include core/banned.h -x c -fsyntax-only - || failed=1
done
exit $failed
