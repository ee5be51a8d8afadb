# Sourced after lib.sh: a source of ours (lib-pull.py), HTTPS on loopback with an authority of its own, with all it serves under $work/site/www. A test
# that says site_ports=N before has N servers: the ports are in $work/site/port.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 1; }
mkdir -p "$work/site/www"
python3 "$GRIS_SOURCE/tests/e2e/lib-pull.py" "$work/site" "${site_ports:-1}" >"$work/site/out" 2>&1 &
site_pid=$!
trap 'kill $site_pid 2>/dev/null; clean_up' EXIT
for _ in $(seq 100); do
    [ -s "$work/site/port" ] && break
    sleep 0.1
done
[ -s "$work/site/port" ] || { echo "no server"; cat "$work/site/out"; exit 1; }
site=https://localhost:$(head -n 1 "$work/site/port")
www=$work/site/www

# source_add NAME FILE [OPTION…]: a source of ours, by hand alone unless said
source_add() { expect 0 source add "$1" --url "$site/$2" --ca "$work/site/ca.pem" --cidr 127.0.0.0/8,::1/128 "${@:3}"; }
# asked: the requests so far, and forgets them
asked() { cat "$work/site/log" 2>/dev/null; rm -f "$work/site/log"; }
# pulled STATUS ARGUMENT…: gris pull; "outcome submissions accepted rejected duplicates" of each source
pulled() {
    expect "$1" pull "${@:2}" --json
    jq -r 'select(.source) | "\(.outcome) \(.submissions) \(.accepted) \(.rejected) \(.duplicates)"' out
}
