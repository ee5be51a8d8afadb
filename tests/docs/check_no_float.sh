#!/bin/bash
# No binary floating point where figures are made (docs/decisions/0005): the words float and double stand in no source
# of these folders outside comments and strings. One file may have them: a workbook's library takes nothing else, and that file writes a
# decimal as a binary number only where it is read back as it was (docs/decisions/0018).
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE"
failed=0
for file in {core,collector,schema,store,indicators,exporters,verifier}/*.[ch]; do
    [ -f "$file" ] && [ "$file" != exporters/xlsx_number.c ] || continue
    if cc -fpreprocessed -dD -E -P -x c "$file" 2>/dev/null | sed -E 's/"([^"\\]|\\.)*"//g' | grep -nwE 'float|double'; then
        echo "check_no_float: $file" >&2
        failed=1
    fi
done
exit $failed
