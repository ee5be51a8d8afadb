#!/bin/bash
# cmake/embed_sql.cmake gives back every byte of a file, in order of numbers, with its SHA-256, and refuses bad names.
set -eu
. "$(dirname "$0")/_env.sh"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
embed() { cmake -D KIND="$1" -D DIRECTORY="$place/$2" -D OUT="$place/out" -D HEADER="$3" -P "$GRIS_SOURCE/cmake/embed_sql.cmake" 2>/dev/null; }

mkdir -p "$place/queries" "$place/migrations" "$place/bad"
printf '%s\n\n' '-- đếm($1 text) -> n; "\x41" ??=' >"$place/queries/count.sql"
head -c 6000 /dev/zero | tr '\0' 'x' >"$place/queries/long.sql"
: >"$place/queries/none.sql"
printf 'select 10;' >"$place/migrations/0010_ten.sql"
printf 'select 2;\n' >"$place/migrations/0002_two.sql"
printf 'x' >"$place/bad/first.sql"

embed QUERIES queries store_queries.h
embed MIGRATIONS migrations schema_migrations.h
if embed MIGRATIONS bad bad.h; then echo 'check_embed: a migration without a number was taken' >&2; exit 1; fi

cat >"$place/try.c" <<'C'
#include <stdio.h>
#include <string.h>
#include "schema_migrations.h"
#include "store_queries.h"
int main(int argc, char **argv)
{
    for (size_t i = 0; i < sql_queries_count; i++)
        if (argc == 2 && !strcmp(sql_queries[i].name, argv[1]))
            fputs(sql_queries[i].sql, stdout);
    for (size_t i = 0; argc == 1 && i < schema_migrations_count; i++)
        printf("%d %s %zu %s\n", schema_migrations[i].number, schema_migrations[i].name, schema_migrations[i].len,
               schema_migrations[i].sha256);
    return 0;
}
C
cc -std=c17 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wconversion -Werror -I"$GRIS_BUILD/include/core" \
    -I"$GRIS_BUILD/include/schema" -I"$place/out" -o "$place/try" "$place/try.c" "$place"/out/*.c
for name in count long none; do
    "$place/try" $name | cmp - "$place/queries/$name.sql"
done
"$place/try" >"$place/got"
for file in 0002_two 0010_ten; do
    echo "$((10#${file%%_*})) ${file#*_} $(stat -c %s "$place/migrations/$file.sql") $(sha256sum <"$place/migrations/$file.sql" | cut -d' ' -f1)"
done | diff - "$place/got"
