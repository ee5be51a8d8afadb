#!/bin/bash
# The samples of docs/samples: what systemd has to say of the units (where systemd-analyze is there, else their sections and keys), the fields of
# the crontab, and that each runs a command of gris with settings that gris knows.
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE/docs/samples"
failed=0
fail() { echo "check_samples: $*" >&2; failed=1; }
units=$(mktemp -d)
trap 'rm -rf "$units"' EXIT
cp gris-cycle.service gris-cycle.timer "$units"
if command -v systemd-analyze >/dev/null; then
    # what is said of other units of this machine is not about ours
    if systemd-analyze verify --man=no "$units/gris-cycle.service" "$units/gris-cycle.timer" 2>&1 | grep -F gris-cycle; then
        fail 'systemd-analyze verify'
    fi
fi
for unit in gris-cycle.service gris-cycle.timer; do
    grep -vE '^(#.*|\[(Unit|Service|Timer|Install)\]|[A-Z][A-Za-z]+=.*|)$' "$unit" && fail "$unit: a line that is none"
done
grep -qx 'OnCalendar=\*:0/10' gris-cycle.timer || fail 'the timer has no time'
# five fields of time, a user, a command
awk '!/^(#|[A-Z]+=|$)/ { n++; if (NF < 7 || $1 !~ /^[0-9*\/,-]+$/ || $6 != "gris") exit 1 } END { exit n == 1 ? 0 : 1 }' gris.crontab || fail 'gris.crontab'
for variable in $(grep -ohE 'GRIS_[A-Z_]+' ./* | sort -u); do
    grep -q "\`$variable\`" ../configuration.md || fail "$variable is no setting"
done
"$GRIS_BIN" help cycle >/dev/null || fail 'gris cycle'
exit $failed
