#!/bin/bash
# Sources that want to know who asks: bearer, basic, ApiToken, a header and a parameter of their own, a client certificate, a proxy that lets through or not;
# secrets from GRIS_CREDENTIALS or systemd's LoadCredential. And that no secret is left anywhere: database, logs, results, spool, originals.
registry=today
. "$(dirname "$0")/lib.sh"
. "$GRIS_SOURCE/tests/e2e/lib-pull.sh"
begin
awk -F, 'NR == 1 || $1 == "04"' "$GRIS_SOURCE/sample-data/reports/procedures-ii06/ii06-2026-10.csv" >report.csv
mkdir -m 700 secrets said
serve() { cp report.csv "$www/$1" && printf '%s\n' "${@:2}" >"$www/$1.need"; }
# told WHAT WANTED STATUS ARGUMENT…: as pulled, keeping all that was said
told() {
    same "$1" "$2" "$(pulled "${@:3}")"
    n=$((${n:-0} + 1))
    cp out "said/$n.out" && cp err "said/$n.err"
}
(
    umask 077
    printf 'be4rer-S3CRET\n' >secrets/bearer
    printf 'quan-ly:b4sic-S3CRET: à' >secrets/basic # a colon and a letter of two bytes in the password; no end of line
    printf 'd2pat-S3CRET\r\n' >secrets/apitoken
    printf 'h34der-S3CRET' >secrets/header
    printf 'q/u&e=r y-S3CRET' >secrets/query
    printf 'wr0ng-S3CRET' >secrets/wrong
    cd "$work/site" || exit 1
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=gris of 04' -keyout "$work/secrets/key.pem" -out client.csr 2>/dev/null
    openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out "$work/secrets/cert.pem" 2>/dev/null
) || fail 'no certificate'
same 'the key' 600 "$(stat -c %a secrets/key.pem)"
export GRIS_CREDENTIALS=$work/secrets

# ---- RFC 6750, RFC 7617 (UTF-8), DHIS2's personal access tokens
serve bearer 'Authorization: Bearer be4rer-S3CRET'
serve basic "Authorization: Basic $(printf 'quan-ly:b4sic-S3CRET: à' | base64)"
serve apitoken 'Authorization: ApiToken d2pat-S3CRET'
serve header 'X-Api-Key: h34der-S3CRET'
serve cert 'client gris of 04'
cp report.csv "$www/query?unit=04&key=q%2Fu%26e%3Dr%20y-S3CRET"
source_add bearer bearer --credential bearer
told bearer 'new 1 1 0 0' 0 bearer
for how in basic apitoken; do
    source_add $how $how --credential $how --auth $how
    told $how 'new 1 1 0 1' 0 $how
done
source_add header header --credential header --auth header:X-Api-Key
told header 'new 1 1 0 1' 0 header
source_add query query --query unit=04 --credential query --auth query:key
told query 'new 1 1 0 1' 0 query
source_add cert cert --cert cert.pem --key key.pem
told 'a client certificate' 'new 1 1 0 1' 0 cert
source_add nobody cert
told 'without one' 'refused 0 0 0 0' 1 nobody
source_add wrong bearer --credential wrong
told 'a wrong one' 'refused 0 0 0 0' 1 wrong
same 'what it says' E841 "$(jq -r '.findings[]?.code' out)"
expect 1 source add x --url "$site/bearer" --credential bearer --auth digest
expect 1 source add x --url "$site/bearer" --credential ../bearer
for header in 'Authorization: Bearer typed-S3CRET' 'cookie: typed-S3CRET' 'PROXY-AUTHORIZATION :typed-S3CRET'; do
    expect 1 source add x --url "$site/bearer" --header "$header"
    grep -q 'typed-S3CRET' out err && fail 'a secret that was typed was said again'
done

# ---- systemd: the same, from a folder of its making; ours goes before it
unset GRIS_CREDENTIALS
told 'no folder' 'refused 0 0 0 0' 1 bearer --again
export CREDENTIALS_DIRECTORY=$work/secrets
told 'LoadCredential' 'new 1 1 0 1' 0 bearer --again
# as systemd has it for a service with a user: of root's, and an access control list shows as the group's right
if [ "$(id -u)" = 0 ]; then
    chmod 440 secrets/bearer secrets/cert.pem secrets/key.pem
    told 'of root' 'new 1 1 0 1' 0 bearer --again
    told 'of root, a certificate' 'new 1 1 0 1' 0 cert --again
fi
chmod 444 secrets/bearer
told 'open to all' 'refused 0 0 0 0' 1 bearer --again
same 'which' E853 "$(jq -r '.findings[]?.code' out)"
chmod 400 secrets/*

# ---- a proxy, which sees where it goes and no more; one that wants credentials gets none
proxy=localhost:$(cat "$work/site/proxy")
source_add proxied bearer --credential bearer --proxy "http://$proxy"
told 'by a proxy' 'new 1 1 0 1' 0 proxied
same 'what it saw' "${site#https://} 200" "$(sort -u "$work/site/proxy.log")"
echo 'Basic bmFtZTpwYXNz' >"$work/site/proxy.need"
told 'a proxy that lets nobody through' 'refused 0 0 0 0' 1 proxied --again
same 'which' "E841 http://$proxy" "$(jq -r '.findings[]? | "\(.code) \(.message_en)"' out | sed 's/\(http:[^ ]*\).*/\1/')"

# ---- an address is not the place for one
expect 1 source add x --url "${site/https:\/\//https://u:url-S3CRET@}/bearer"
! grep -q 'url-S3CRET' out err || fail 'a secret of an address was said again'

# ---- nothing of them is anywhere
gris db psql -- -XAtc "SELECT format('SELECT t::text FROM gris.%I t;', table_name) FROM information_schema.tables WHERE table_schema = 'gris' AND table_type = 'BASE TABLE'" >dump
gris db psql -- -XAtf dump >rows
[ "$(wc -l <dump)" -gt 20 ] && grep -q 'header:X-Api-Key' rows || fail 'the tables were not read'
gris source list --json >list
for name in bearer basic apitoken header query cert wrong proxied; do gris source show $name --json; done >shown
gris audit verify >verified || fail 'audit verify'
grep -rlaE 'S3CRET|BEGIN (EC )?PRIVATE KEY' rows list shown said out err var db >found 2>/dev/null
same 'secrets that are left' '' "$(cat found)"
encoded=$(printf 'quan-ly:b4sic-S3CRET: à' | base64)
same 'encoded ones' '' "$(grep -rlaF -e "$encoded" -e 'y-S3CRET' -e 'q%2Fu%26e' rows list shown said var db 2>/dev/null)"
finish
