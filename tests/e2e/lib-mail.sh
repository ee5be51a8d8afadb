# Sourced after lib.sh: a mail server of our own (exim4), on loopback, on a free port, with all it writes under $work/mail; and what arrived there.
command -v exim4 >/dev/null || PATH=$PATH:/usr/sbin
command -v exim4 >/dev/null || { echo "exim4 is not installed"; exit 1; }
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 1; }

# One port for STARTTLS and plain text, one for TLS from the first byte.
read -r mail_port mail_port_tls < <(python3 -c 'import socket
ports = [socket.socket(), socket.socket()]
for s in ports: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in ports))')
mail_user=$(id -un) mail_group=$(id -gn) mail_as=()
if [ "$(id -u)" = 0 ]; then # a mail server need not be root to keep a folder
    mail_user=nobody mail_group=nogroup
    mail_as=(setpriv --reuid=nobody --regid=nogroup --groups=nogroup)
fi
mkdir -p "$work/mail/spool" "$work/mail/log"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/mail/key.pem" -out "$work/ca.pem" -days 2 \
    -subj /CN=gris-test -addext subjectAltName=IP:127.0.0.1 2>/dev/null
cp "$work/ca.pem" "$work/mail/cert.pem"
cat >"$work/mail/exim.conf" <<END
exim_user = $mail_user
exim_group = $mail_group
admin_groups = $mail_group
primary_hostname = gris.test
spool_directory = $work/mail/spool
log_file_path = $work/mail/log/%s
pid_file_path = $work/mail/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = $mail_port : $mail_port_tls
tls_on_connect_ports = $mail_port_tls
deliver_drop_privilege = true
never_users =
keep_environment =
host_lookup =
rfc1413_hosts =
tls_advertise_hosts = *
tls_certificate = $work/mail/cert.pem
tls_privatekey = $work/mail/key.pem
smtp_accept_queue_per_connection = 0
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  deny
    local_parts = refused
    message = no such box here
  defer
    local_parts = later
    message = not now
  warn
    local_parts = slow
    set acl_m_slow = yes
  accept
data:
  accept
    condition = \${if eq{\$acl_m_slow}{yes}}
    delay = 1s
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = $work/mail/box
  maildir_format
  create_directory
  envelope_to_add
  return_path_add
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_advertise_condition = \${if def:tls_in_cipher}
  server_condition = \${if and {{eq{\$auth2}{gris}}{eq{\$auth3}{s3cret-pässwörd}}}}
  server_set_id = \$auth2
END
[ "$(id -u)" != 0 ] || chown -R nobody:nogroup "$work/mail"

mail_start() {
    "${mail_as[@]}" exim4 -C "$work/mail/exim.conf" -bdf -q1h >"$work/mail.out" 2>&1 &
    mail_pid=$!
    for _ in $(seq 100); do
        (: >"/dev/tcp/127.0.0.1/$mail_port") 2>/dev/null && return
        sleep 0.05
    done
    fail "the mail server does not start: $(cat "$work/mail.out")"
}
mail_stop() {
    [ -z "${mail_pid:-}" ] && return
    kill "$mail_pid" 2>/dev/null
    wait "$mail_pid" 2>/dev/null
    mail_pid=
}
trap 'mail_stop; clean_up' EXIT

# mail_wait N: until so many messages are in the box, for ever
mail_wait() {
    local n=0
    for _ in $(seq 100); do
        n=$(find "$work/mail/box/new" -type f 2>/dev/null | wc -l)
        [ "$n" -ge "$1" ] && break
        sleep 0.05
    done
    same 'messages that arrived' "$1" "$n"
}

# mail_read: every message as a line of JSON, in order of arrival; each is parsed by another program's reader and must be sound
cat >"$work/read-mail.py" <<'END'
import email, email.header, email.policy, glob, json, os, re, sys
from xml.dom.minidom import parseString
box = sorted(glob.glob(sys.argv[1] + "/new/*"), key=lambda f: os.stat(f).st_mtime_ns)
for name in box:
    raw = open(name, "rb").read()
    m = email.message_from_bytes(raw, policy=email.policy.default)
    plain = email.message_from_bytes(raw)
    said = lambda name: str(email.header.make_header(email.header.decode_header(plain[name])))
    defects = [str(d) for part in m.walk() for d in part.defects]
    defects += [h for h, v in m.items() for d in getattr(v, "defects", [])]
    text, html = m.get_body(("plain",)), m.get_body(("html",))
    page = html.get_content()
    parseString(page.encode())  # well-formed
    print(json.dumps({
        "to": m["To"], "envelope": m["Envelope-to"], "back": m["Return-path"], "from": said("From"), "reply_to": said("Reply-To"),
        "subject": m["Subject"], "id": m["Message-ID"], "date": m["Date"], "auto": m["Auto-Submitted"], "lang": m["Content-Language"],
        "type": m.get_content_type(), "parts": [p.get_content_type() + " " + p.get_content_charset() for p in m.iter_parts()],
        "headers": sorted(set(k.lower() for k in m.keys())), "text": text.get_content(), "html": page, "defects": defects,
        "longest": max(len(l) for l in raw.splitlines()), "ascii": raw.isascii()}))
END
mail_read() { python3 "$work/read-mail.py" "$work/mail/box"; }
