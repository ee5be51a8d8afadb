/*
 * gris source: the registry of what gris pull asks. Neighbours: session.c, cmd_pull.c.
 */
#include "internal.h"

#define RUNS_SHOWN 20
#define BYTES_MAX  ((uint64_t)1 << 30)
#define TRIES_MAX  20

static const char *or_dash(const char *text)
{
    return text && *text ? text : "-";
}

/* ---- add ---- */

static bool number_of(struct cli *cli, const char *name, uint64_t max, int64_t *ret)
{
    uint64_t n = 0;
    const char *text = options_get(&cli->options, name);
    if (text && (!text_to_u64(text_of(text), max, &n) || n == 0)) {
        return false;
    }
    *ret = (int64_t)n;
    return true;
}

/* Values that may hold a comma come one by one. */
static const char *const *each_of(struct cli *cli, const char *name, size_t *ret_len)
{
    const struct options *o = &cli->options;
    struct VEC(const char *) found = {0};
    for (size_t i = 0; i < o->values.len; i++) {
        if (text_is(text_of(o->values.at[i].spec->name), name)) {
            VEC_PUSH(cli->arena, &found, o->values.at[i].value);
        }
    }
    *ret_len = found.len;
    return found.at;
}

static int run_add(struct cli *cli)
{
    const struct options *o = &cli->options;
    struct pipeline_source s = {
        .name = session_operand(cli, 0),
        .kind = options_has(o, "kind") ? options_get(o, "kind") : "report",
        .url = options_get(o, "url"),
        .schedule = options_has(o, "schedule") ? options_get(o, "schedule") : "manual",
        .org = options_get(o, "as"),
        .period = options_get(o, "period"),
        .mapping = options_get(o, "map"),
        .ca = options_get(o, "ca"),
        .pin = options_get(o, "pin"),
        .credential = options_get(o, "credential"),
        .auth = options_get(o, "auth"),
        .cert = options_get(o, "cert"),
        .key = options_get(o, "key"),
        .proxy = options_get(o, "proxy"),
        .http = options_has(o, "http"),
    };
    s.query = each_of(cli, "query", &s.query_len);
    s.headers = each_of(cli, "header", &s.headers_len);
    s.hosts = options_list(o, cli->arena, "host", &s.hosts_len);
    s.cidrs = options_list(o, cli->arena, "cidr", &s.cidrs_len);
    if (!s.url) {
        return session_usage(cli, (struct words){"thiếu --url", "--url is missing"}, NULL);
    }
    int64_t tries = 0;
    if (!number_of(cli, "max-bytes", BYTES_MAX, &s.max_bytes) ||
        !number_of(cli, "tries", TRIES_MAX, &tries)) {
        return session_usage(
            cli,
            (struct words){"--max-bytes: từ 1 đến 1073741824; --tries: từ 1 đến 20",
                           "--max-bytes: 1 to 1073741824; --tries: 1 to 20"},
            NULL);
    }
    s.tries = (int32_t)tries;
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status == STATUS_OK) {
        status = pipeline_source_add(cli->pipeline, &s, &cli->diags);
    }
    if (status == STATUS_OK && !cli->json) {
        output_line(
            &cli->out,
            words_fill(cli->arena, cli->lang,
                       (struct words){"Đã đăng ký nguồn {0}; thử: gris source test {0}",
                                      "Source {0} is registered; try: gris source test {0}"},
                       s.name, NULL));
    }
    return session_end(cli, status);
}

/* ---- list and show ---- */

static void texts_as_json(struct json_writer *w, const char *key, const char *const *at, size_t len)
{
    json_key(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < len; i++) {
        json_cstring(w, at[i]);
    }
    json_end_array(w);
}

static void source_pairs(struct json_writer *w, const struct pipeline_source *s)
{
    json_pair(w, "source", s->name);
    json_pair(w, "kind", s->kind);
    json_pair(w, "url", s->url);
    json_pair(w, "schedule", s->schedule);
    json_pair(w, "as", s->org);
    json_pair(w, "period", s->period);
    json_pair(w, "map", s->mapping);
    texts_as_json(w, "query", s->query, s->query_len);
    texts_as_json(w, "hosts", s->hosts, s->hosts_len);
    texts_as_json(w, "cidrs", s->cidrs, s->cidrs_len);
    texts_as_json(w, "headers", s->headers, s->headers_len);
    json_pair(w, "ca", s->ca);
    json_pair(w, "pin", s->pin);
    json_pair(w, "credential", s->credential);
    json_pair(w, "auth", s->auth);
    json_pair(w, "cert", s->cert);
    json_pair(w, "key", s->key);
    json_pair(w, "proxy", s->proxy);
    json_pair_bool(w, "http", s->http);
    json_pair_int(w, "max_bytes", s->max_bytes);
    json_pair_int(w, "tries", s->tries);
    json_pair(w, "state", s->disabled ? "disabled" : "enabled");
    output_pair_instant(w, "due", s->due);
    output_pair_instant(w, "last", s->last);
    output_pair_instant(w, "had", s->had);
    json_pair(w, "outcome", s->outcome && *s->outcome ? s->outcome : NULL);
    json_pair(w, "finding", s->finding && *s->finding ? s->finding : NULL);
}

static void runs_as_json(struct json_writer *w, const struct pipeline_pull_runs *runs)
{
    json_key(w, "runs");
    json_begin_array(w);
    for (size_t i = 0; i < runs->len; i++) {
        const struct pipeline_pull_run *r = &runs->at[i];
        json_begin_object(w);
        output_pair_instant(w, "started", r->started);
        output_pair_instant(w, "ended", r->ended);
        json_pair(w, "outcome", *r->outcome ? r->outcome : NULL);
        json_pair(w, "url", r->url);
        json_pair_int(w, "status", r->status);
        json_pair_int(w, "requests", r->attempts);
        json_pair_int(w, "bytes", r->bytes);
        json_pair(w, "original", r->digest);
        json_pair_int(w, "submissions", r->submissions);
        json_pair_int(w, "accepted", r->accepted);
        json_pair_int(w, "rejected", r->rejected);
        json_pair_int(w, "duplicates", r->duplicates);
        json_pair(w, "finding", r->finding);
        json_pair(w, "message", r->message);
        json_end_object(w);
    }
    json_end_array(w);
}

static void list_as_table(struct cli *cli, const struct pipeline_sources *sources)
{
    static const struct words titles[] = {
        {"nguồn", "source"},      {"loại", "kind"},       {"lịch", "schedule"}, {"lần sau", "next"},
        {"lần cuối", "last run"}, {"kết quả", "outcome"}, {"lỗi", "finding"},   {"địa chỉ", "url"}};
    struct table t;
    table_init(&t, cli->arena);
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        table_column(&t, words_in(titles[i], cli->lang), false);
    }
    for (size_t i = 0; i < sources->len; i++) {
        const struct pipeline_source *s = &sources->at[i];
        table_cell(&t, s->name);
        table_cell(&t, s->kind);
        table_cell(&t, s->schedule);
        table_cell(&t, s->disabled ? session_words(cli, "đang tắt", "disabled")
                                   : or_dash(output_instant(cli->arena, s->due)));
        table_cell(&t, or_dash(output_instant(cli->arena, s->last)));
        table_cell(&t, or_dash(s->outcome));
        table_cell(&t, or_dash(s->finding));
        table_cell(&t, s->url);
    }
    table_print(&t, &cli->out);
}

static void runs_as_table(struct cli *cli, const struct pipeline_pull_runs *runs)
{
    static const struct words titles[] = {
        {"bắt đầu", "started"},     {"kết quả", "outcome"}, {"HTTP", "HTTP"},
        {"lần hỏi", "requests"},    {"byte", "bytes"},      {"được nhận", "accepted"},
        {"bị từ chối", "rejected"}, {"lỗi", "finding"},     {"", ""}};
    struct table t;
    table_init(&t, cli->arena);
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        table_column(&t, words_in(titles[i], cli->lang), i >= 2 && i <= 6);
    }
    for (size_t i = 0; i < runs->len; i++) {
        const struct pipeline_pull_run *r = &runs->at[i];
        table_cell(&t, output_instant(cli->arena, r->started));
        table_cell(&t, or_dash(r->outcome));
        table_int(&t, r->status);
        table_int(&t, r->attempts);
        table_int(&t, r->bytes);
        table_int(&t, r->accepted);
        table_int(&t, r->rejected);
        table_cell(&t, or_dash(r->finding));
        table_cell(&t, r->message);
    }
    table_print(&t, &cli->out);
}

static int run_list(struct cli *cli)
{
    struct pipeline_sources sources = {0};
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status == STATUS_OK) {
        status = pipeline_source_list(cli->pipeline, NULL, &sources, &cli->diags);
    }
    for (size_t i = 0; cli->json && i < sources.len; i++) {
        source_pairs(output_begin(&cli->out), &sources.at[i]);
        output_end(&cli->out);
    }
    if (!cli->json && status == STATUS_OK) {
        list_as_table(cli, &sources);
    }
    return session_end(cli, status);
}

static int run_show(struct cli *cli)
{
    struct pipeline_sources sources = {0};
    struct pipeline_pull_runs runs = {0};
    const char *name = session_operand(cli, 0);
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status == STATUS_OK) {
        status = pipeline_source_list(cli->pipeline, name, &sources, &cli->diags);
    }
    if (status == STATUS_OK) {
        status = pipeline_source_runs(cli->pipeline, name, RUNS_SHOWN, &runs, &cli->diags);
    }
    if (status == STATUS_OK && cli->json) {
        struct json_writer *w = output_begin(&cli->out);
        source_pairs(w, &sources.at[0]);
        runs_as_json(w, &runs);
        output_end(&cli->out);
    } else if (status == STATUS_OK) {
        list_as_table(cli, &sources);
        output_line(&cli->out, "");
        runs_as_table(cli, &runs);
    }
    return session_end(cli, status);
}

/* ---- enable, disable, test ---- */

static int set_enabled(struct cli *cli, bool enabled)
{
    bool changed = false;
    const char *name = session_operand(cli, 0);
    enum status status = session_open(cli, PIPELINE_CONNECT);
    if (status == STATUS_OK) {
        status = pipeline_source_enable(cli->pipeline, name, enabled, &changed, &cli->diags);
    }
    if (status == STATUS_OK && !cli->json) {
        output_line(&cli->out,
                    words_fill(cli->arena, cli->lang,
                               enabled
                                   ? (struct words){"Nguồn {0}: đang bật", "Source {0}: enabled"}
                                   : (struct words){"Nguồn {0}: đang tắt", "Source {0}: disabled"},
                               name, NULL));
    }
    return session_end(cli, status);
}

static int run_enable(struct cli *cli)
{
    return set_enabled(cli, true);
}

static int run_disable(struct cli *cli)
{
    return set_enabled(cli, false);
}

static int run_test(struct cli *cli)
{
    struct pipeline_pull_options options = cmd_pull_settle(cli);
    options.names = cli->options.operands.at;
    options.len = 1;
    options.test = true;
    options.returned = NULL;
    enum status status = session_open(cli, PIPELINE_CATALOG);
    return status == STATUS_OK ? cmd_pull_ask(cli, &options) : session_end(cli, status);
}

static const struct action actions[] = {
    {"add",
     "SOURCE --url URL [--kind KIND] [--schedule WHEN] [--as ORG] [--map FILE] [--period PERIOD] "
     "[--query NAME=VALUE]… [--credential NAME] [--auth HOW] …",
     1,
     1,
     {"đăng ký một nguồn", "registers a source"},
     run_add},
    {"test",
     "SOURCE",
     1,
     1,
     {"hỏi thử và đọc thử; không lưu gì", "asks and reads; stores nothing"},
     run_test},
    {"list",
     "",
     0,
     0,
     {"các nguồn và lượt cuối của mỗi nguồn", "the sources, and each one's last run"},
     run_list},
    {"show",
     "SOURCE",
     1,
     1,
     {"một nguồn và các lượt gần đây", "a source and its last runs"},
     run_show},
    {"enable", "SOURCE", 1, 1, {"bật lại", "lets it be asked again"}, run_enable},
    {"disable",
     "SOURCE",
     1,
     1,
     {"tắt, giữ mọi lượt đã ghi", "asks it no more; what is recorded stays"},
     run_disable},
    {0}};

static const struct option_spec options[] = {
    {"url",
     0,
     "URL",
     "add",
     {"địa chỉ https, hoặc thư mục (folder)", "an https address, or a folder"}},
    {"kind",
     0,
     "KIND",
     "add",
     {"report (mặc định), folder, json, gris, dhis2, sdmx",
      "report (default), folder, json, gris, dhis2, sdmx"}},
    {"schedule",
     0,
     "WHEN",
     "add",
     {"manual (mặc định), every 15m, daily 06:00-08:00, weekly mon 06:00, monthly 15 06:00",
      "manual (default), every 15m, daily 06:00-08:00, weekly mon 06:00, monthly 15 06:00"}},
    {"as", 0, "ORG", "add", {"tiếp nhận như của đơn vị này", "takes its files in as this unit's"}},
    {"map",
     0,
     "FILE",
     "add",
     {"bản ánh xạ trang JSON, hoặc bảng tính tự do",
      "mapping of JSON pages, or of free-form workbooks"}},
    {"period",
     0,
     "PERIOD",
     "add",
     {"giá trị của {period}: month, month-1, quarter-1, year, 2026-Q3",
      "what {period} stands for: month, month-1, quarter-1, year, 2026-Q3"}},
    {"query",
     0,
     "NAME=VALUE",
     "add",
     {"tham số của địa chỉ; có thể nhiều lần",
      "a parameter of the address; may be given several times"}},
    {"header",
     0,
     "LINE",
     "add",
     {"dòng đầu gửi kèm, không bí mật; có thể nhiều lần",
      "a header line, no secret; may be given several times"}},
    {"credential",
     0,
     "NAME",
     "add",
     {"tên tệp bí mật trong thư mục credentials",
      "name of a secret's file in the folder of credentials"}},
    {"auth",
     0,
     "HOW",
     "add",
     {"bearer (mặc định), basic, apitoken, header:TÊN, query:TÊN",
      "bearer (default), basic, apitoken, header:NAME, query:NAME"}},
    {"host",
     0,
     "HOST",
     "add",
     {"máy chủ khác mà nguồn có thể chuyển tới", "another host to which it may redirect"}},
    {"cidr",
     0,
     "CIDR",
     "add",
     {"mạng nội bộ mà nguồn được nằm trong", "a private network that it may be in"}},
    {"ca", 0, "FILE", "add", {"chứng thư gốc tin cậy riêng", "certificates trusted for it alone"}},
    {"pin", 0, "PIN", "add", {"khoá công khai: sha256//…", "public key: sha256//…"}},
    {"cert",
     0,
     "NAME",
     "add",
     {"chứng thư máy khách, trong credentials", "client certificate, in credentials"}},
    {"key", 0, "NAME", "add", {"khoá của chứng thư ấy", "its key"}},
    {"proxy", 0, "URL", "add", {"máy chủ trung gian", "a proxy"}},
    {"http", 0, NULL, "add", {"cho phép http không mã hoá", "allows plain http"}},
    {"tries",
     0,
     "N",
     "add",
     {"số lần hỏi trong một lượt khi nguồn bận (mặc định 6)",
      "requests in one run while it is busy (default 6)"}},
    {"max-bytes", 0, "N", "add", {"thân trả lời dài nhất", "the longest body"}},
    {0},
};

static const struct example examples[] = {
    {"gris source add cao-bang --url https://bc.caobang.example/ii06.csv --schedule 'daily "
     "06:00-08:00'",
     {"một tệp báo cáo ở một địa chỉ", "a report file at an address"}},
    {"gris source add mot-cua-04 --kind json --url https://motcua.example/api/hoso --map "
     "mot-cua.json --period "
     "month-1 --as 04 --credential mot-cua-04",
     {"hệ thống một cửa, nhiều trang JSON", "a one-stop system, pages of JSON"}},
    {"gris source test cao-bang", {"hỏi thử", "a try"}},
    {"gris source list --json", {"cho giám sát", "for monitoring"}},
    {0},
};

const struct command cmd_source = {
    .name = "source",
    .purpose = {"đăng ký các nguồn mà “gris pull” hỏi",
                "registers the sources that “gris pull” asks"},
    .details =
        {"Bí mật không bao giờ vào cơ sở dữ liệu hay dòng lệnh: nguồn chỉ nêu tên một tệp (quyền "
         "0600) trong thư mục của thiết lập credentials, hoặc một LoadCredential của systemd. Chỉ "
         "https; địa chỉ nội bộ phải được --cidr cho phép; không có công tắc bỏ kiểm tra chứng "
         "thư. "
         "docs/pulls.md.",
         "Secrets are never in the database or on a command line: a source names a file (mode "
         "0600) "
         "in the folder of the setting credentials, or a systemd LoadCredential. https alone; a "
         "private address has to be allowed by --cidr; no switch turns the check of certificates "
         "off. docs/pulls.md."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE | 1U << OUTCOME_LOCKED,
    .examples = examples,
};
