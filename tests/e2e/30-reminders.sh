#!/bin/bash
# Reminders as files and by mail, with a real mail server: what is in them, that nobody is told twice, refused and postponed addresses, a server
# that is down, TLS by an authority of our own, a wrong password, a run killed while the server takes a message; and gris cycle.
# REQ: RFC 5321 3.3, 4.2; RFC 3207 (STARTTLS); RFC 8314 3.3 (smtps); RFC 3834 5.
registry=today
. "$(dirname "$0")/lib.sh"
. "$GRIS_SOURCE/tests/e2e/lib-mail.sh"

begin procedures-ii06
must 0 report list --org 04 --form II.06 --period 2026-09 --json
receipt=$(jq -r .receipt out)
# What people write may hold anything.
reason=$'cột 3 <b>sai</b>\r\nBcc: thief@evil.test'
must 0 report return "$receipt" --as VN --reason "$reason" --cells 'TTHC.03' --due 2099-10-23
unset receipt

# ---- files: 2026-10-20 is a Tuesday; II.06 and PAKN-05 are due on day 20 (24:00), so they are soon from Thursday 15 October on
must 0 remind --on 2026-10-20 --level province --out files --json --lang vi
same 'who was reminded' '34 34' "$(jq -r 'select(.summary).summary | "\(.units) \(.written)"' out)"
same 'files' 102 "$(find files/2026-10-20 -type f | wc -l)"
same 'what 04 owes' '["returned KSTT II.06 2026-09 2099-10-24T00:00:00+07:00","overdue TTHC PAKN-05 2026-07 null","overdue TTHC PAKN-05 2026-08 null","overdue TTHC PAKN-05 2026-09 null","soon TTHC PAKN-05 2026-10 null"]' \
    "$(jq -c '[.items[] | "\(.kind) \(.regime) \(.form) \(.period) \(.again)"]' files/2026-10-20/province-04.json)"
# 24:00 on Monday 21 September (20 is a Sunday) to 23:59:59 on 20 October: 28 days and 24 begun hours
same 'how late' 696 "$(jq '.items[] | select(.kind == "overdue" and .period == "2026-09").hours_late' files/2026-10-20/province-04.json)"
same 'why' "$reason" "$(jq -r '.items[0].reason' files/2026-10-20/province-04.json)"
# TTHC-06 of Cao Bằng's 56 communes was due on Saturday 17, so on Monday 19 October
same 'who is late below' '56 56 24 2026-10-20T00:00:00+07:00' "$(jq -r '.below[] | select(.period == "2026-10") | "\(.expected) \(.late | length) \(.late[0].hours_late) \(.late[0].due)"' files/2026-10-20/province-04.json)"
holds 'the rest below is counted' files/2026-10-20/province-04.txt 'và 36 đơn vị khác'
holds 'in words' files/2026-10-20/province-04.txt 'Hạn mới: 24:00 ngày 23/10/2099'
holds 'nothing ends a line' files/2026-10-20/province-04.txt 'cột 3 <b>sai</b>\x0d\x0aBcc: thief@evil.test'
holds 'nothing is markup' files/2026-10-20/province-04.html 'cột 3 &lt;b&gt;sai&lt;/b&gt;'
python3 -c 'import sys, xml.dom.minidom; [xml.dom.minidom.parse(f) for f in sys.argv[1:]]' files/2026-10-20/*.html || fail 'a page is not well-formed'
grep -lE 'https?:|<script|src=|href=' files/2026-10-20/*.html && fail 'a page fetches something'
must 0 remind --on 2026-10-20 --level province --out again --json
same 'told once a day' '0 34' "$(jq -r 'select(.summary).summary | "\(.written) \(.already)"' out)"
[ ! -e again ] || fail 'files were written twice'
must 0 remind --on 2026-10-15 --org 01 --json
same 'three working days before' 2 "$(jq -r 'select(.summary).summary.soon' out)"
must 0 remind --on 2026-10-14 --org 01 --before 6d --json
same 'six days' 2 "$(jq -r 'select(.summary).summary.soon' out)"
for wrong in '--before 3h' '--limit 0' '--level planet'; do
    # shellcheck disable=SC2086
    expect 1 remind $wrong
done
expect 2 remind --on yesterday

# ---- mail: addresses of which some cannot be used, and some the server does not take
cat >contacts.csv <<'END'
org_level,org_code,email,lang
province,04,vp.caobang@example.test,vi
province,04,"caobang+en@example.test",en
province,01,refused@example.test,
province,08,later@example.test,vi
nation,VN,tonghop@example.test,
province,99,nobody@example.test,vi
province,11,two@example.test;three@example.test,vi
province,12,a@example.test,fr
province,04,vp.caobang@example.test,en
END
printf 's3cret-pässwörd\n' >password
chmod 600 password
cat >gris.conf <<END
contacts = contacts.csv
smtp_url = smtp://127.0.0.1:$mail_port
smtp_ca = $work/ca.pem
smtp_user = gris
smtp_password_file = password
mail_from = Văn phòng Chính phủ, Cục Kiểm soát thủ tục hành chính <nhac@gris.test>
mail_reply_to = Hỗ trợ <hotro@gris.test>
lang = vi
END
mail_start
send() { expect "$1" remind --on "$2" --send --json --lang vi "${@:3}"; }
states() { jq -r 'select(.channel == "mail" and .address) | "\(.address) \(.state)"' out | sort; }
send 3 2026-10-20
same 'outcomes' 'caobang+en@example.test sent
later@example.test failed
refused@example.test refused
tonghop@example.test sent
vp.caobang@example.test sent' "$(states)"
same 'rows that cannot be used' 'E742 7
E743 8
E745 9
E746 10' "$(jq -r 'select(.code and .row) | "\(.code) \(.row)"' out | sort)"
same 'the server'\''s word' '550 no such box here' "$(jq -r 'select(.state == "refused").answer' out)"
mail_wait 3
mail_read >messages
same 'sound' '[]' "$(jq -cs 'map(.defects) | add' messages)"
same 'ASCII, lines of at most 78' 'true true' "$(jq -rs '"\(map(.ascii) | all) \(map(.longest <= 78) | all)"' messages)"
one() { jq -r "select(.envelope == \"$1\") | $2" messages; }
same 'to' vp.caobang@example.test "$(one vp.caobang@example.test .to | tr -d '<>')"
same 'from' 'Văn phòng Chính phủ, Cục Kiểm soát thủ tục hành chính <nhac@gris.test>' "$(one vp.caobang@example.test .from | tr -d '"')"
same 'reply to' 'Hỗ trợ <hotro@gris.test>' "$(one vp.caobang@example.test .reply_to)"
same 'back to' '<nhac@gris.test>' "$(one vp.caobang@example.test .back)"
same 'subject' 'Nhắc báo cáo 20/10/2026 – Tỉnh Cao Bằng (04): 1 bị trả lại, 3 quá hạn, 1 sắp đến hạn, 224 chưa nhận được từ cấp dưới' \
    "$(one vp.caobang@example.test .subject)"
same 'in English' 'Reports due, 2026-10-20 – Cao Bang Province (04): 1 returned, 3 overdue, 1 due soon, 224 not received en auto-generated' \
    "$(one caobang+en@example.test '"\(.subject) \(.lang) \(.auto)"')"
same 'parts' 'multipart/alternative text/plain utf-8,text/html utf-8' "$(one tonghop@example.test '"\(.type) \(.parts | join(","))"')"
one vp.caobang@example.test .text | diff -B - files/2026-10-20/province-04.txt >/dev/null || fail 'the text is not the file'
one vp.caobang@example.test .html | diff -B - files/2026-10-20/province-04.html >/dev/null || fail 'the page is not the file'
same 'no header of anybody'\''s' '["auto-submitted","content-language","content-type","date","envelope-to","from","message-id","mime-version","received","reply-to","return-path","subject","to"]' \
    "$(jq -cs 'map(.headers) | add | unique' messages)"
grep -q 'X=TLS1' mail/log/main || fail 'not encrypted'

# ---- again: nobody twice; what was not taken is tried again, what was refused is not
send 3 2026-10-20
same 'again' 'caobang+en@example.test already
later@example.test failed
refused@example.test already
tonghop@example.test already
vp.caobang@example.test already' "$(states)"
for _ in 3 4 5; do send 3 2026-10-20 --org 08; done
send 1 2026-10-20 --org 08
same 'five attempts' 'later@example.test already' "$(states)"
mail_wait 3

# ---- a second one of the day: only for something new, and only where the limit allows
send 1 2026-10-20 --org 04 --limit 2
same 'nothing new' 2 "$(states | grep -c already)"
must 0 report list --org 04 --form II.06 --period 2026-08 --json
must 0 report return "$(jq -r .receipt out)" --as VN --reason 'thiếu phụ lục'
send 1 2026-10-20 --org 04
same 'the limit' 2 "$(states | grep -c already)"
send 1 2026-10-20 --org 04 --limit 2
same 'another one' 2 "$(states | grep -c sent)"
mail_wait 5
mail_read >messages
same 'each has its own number' 5 "$(jq -r .id messages | sort -u | wc -l)"

# ---- the server is down: recorded, exit 3, nothing lost; up again: everybody once
sed -i '/,99,/d; /;/d; /,fr$/d; $d; /refused/d; /later/d' contacts.csv
mail_stop
send 3 2026-10-21
holds 'why' out E740
same 'one tried, the others wait' '1 failed
2 pending' "$(states | cut -d' ' -f2 | sort | uniq -c | sed 's/^ *//')"
mail_start
send 0 2026-10-21
same 'sent' 3 "$(states | grep -c sent)"
send 0 2026-10-21
same 'once' 3 "$(states | grep -c already)"
mail_wait 8

# ---- killed while the server takes the message: sent again, under the same number
sed -i 's/caobang+en@example.test/slow@example.test/' contacts.csv
"$GRIS_BIN" remind --on 2026-10-22 --send --json >/dev/null 2>&1 &
victim=$!
for _ in $(seq 200); do
    ls mail/spool/input/*-D >/dev/null 2>&1 && [ "$(cat mail/spool/input/*-D 2>/dev/null | wc -c)" -gt 100 ] && break
    sleep 0.02
done
kill -9 $victim
wait $victim 2>/dev/null
send 0 2026-10-22
mail_wait "$((8 + $(grep -c '<= nhac@gris.test.*2026-10-22' mail/log/main)))"
mail_read >messages
same 'nobody is left out, and whoever has it twice can tell' 3 "$(jq -r 'select(.id | contains("2026-10-22")) | .id' messages | sort -u | wc -l)"

# ---- TLS from the first byte, on another port
sed "s|^smtp_url.*|smtp_url = smtps://127.0.0.1:$mail_port_tls|" gris.conf >smtps.conf
send 0 2026-10-24 --org VN --config smtps.conf
same 'by smtps' 'tonghop@example.test sent' "$(states)"

# ---- not to be trusted, or not trusting us
cp gris.conf good.conf
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout /dev/null -out other.pem -days 2 -subj /CN=other 2>/dev/null
sed -i "s|^smtp_ca.*|smtp_ca = other.pem|" gris.conf
send 3 2026-10-23
holds 'another authority' out E740
sed -i "s|^smtp_ca.*|smtp_ca = $work/ca.pem|" gris.conf
printf 'wrong-s3cret' >password
send 3 2026-10-23
holds 'another password' out E740
grep -rqF 's3cret' out err mail/log && fail 'the password was told'
chmod 644 password
send 1 2026-10-23
holds 'an exposed password' out 'E747'
must 0 config show
grep -qF 's3cret' out && fail 'config show tells the password'
for bad in 'smtp_url = smtp://gris:s3cret@127.0.0.1' 'smtp_url = http://127.0.0.1' 'smtp_tls = maybe' 'mail_from = nobody'; do
    sed "s|^${bad%% *} .*||" good.conf >bad.conf
    printf '%s\n' "$bad" >>bad.conf
    chmod 600 password
    expect 1 remind --on 2026-10-23 --send --config bad.conf
    holds "$bad" err E747
    "$GRIS_BIN" config show --config bad.conf >out
    grep -qF 's3cret' out err && fail "told: $bad"
done

# ---- gris cycle: mail comes last and spoils nothing
printf 's3cret-pässwörd' >password
cp good.conf gris.conf
printf 'remind = files,mail\n' >>gris.conf
mail_stop
mkdir inbox
cp sample-data/reports/population/population-2014.csv inbox/
expect 3 cycle --inbox inbox --out public --json
same 'taken in and published' '1 0' "$(jq -r 'select(has("locked")) | "\(.accepted > 0 | if . then 1 else 0 end) \(.rejected)"' out)"
[ -n "$(jq -r 'select(has("locked")).release // empty' out)" ] || fail 'nothing was published'
[ -n "$(find var/remind -name '*.html' -print -quit)" ] || fail 'no files'
same 'not sent' true "$(jq -r 'select(has("locked")).reminders_not_sent > 0' out)"
cp sample-data/broken/text-in-number.csv inbox/
expect 1 cycle --inbox inbox --out public --json
mail_start
expect 0 cycle --json
same 'sent' true "$(jq -r 'select(has("locked")).reminders_sent > 0' out)"
printf 'remind = pigeon\n' >>gris.conf
expect 2 cycle
must 0 audit verify
finish
