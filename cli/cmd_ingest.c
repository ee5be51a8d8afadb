/*
 * gris ingest (submit): takes in files and folders; each file's findings and outcome as they come, counts at the end.
 * Neighbours: session.c, progress.c.
 */
#include <string.h>

#include "answer_dhis2.h"

/* What is being told. For people the submissions of one file share a line. */
struct telling {
    struct cli *cli;
    struct progress progress;
    struct arena *arena; /* of the file on hand */
    const char *file;
    size_t submissions, accepted, duplicates, rejected;
    const char *untold;   /* the line of the last submission, not yet printed */
    const char *encoding; /* as said on the command line, or NULL */
    bool encoding_told;   /* of the file on hand: every submission of it has the same note */
    bool verbose;
    struct answer_dhis2 *answer; /* instead of all else, or NULL */
};

/* ---- JSON ---- */

static void findings_as_json(struct output *out, const struct diags *findings)
{
    struct json_writer *w = &out->json_writer;
    json_key(w, "findings");
    json_begin_array(w);
    for (size_t i = 0; findings && i < findings->len; i++) {
        json_diag(w, &findings->at[i], out->scratch);
    }
    json_end_array(w);
}

static void submission_as_json(struct json_writer *w, const struct pipeline_result *r)
{
    json_pair(w, "org_code", r->org_code);
    json_pair(w, "regime", r->regime);
    json_pair(w, "form", r->form);
    json_pair(w, "period", r->period);
    json_pair(w, "vintage", r->vintage);
    json_pair(w, "state", r->state);
    if (r->version > 0) {
        json_pair_int(w, "version", r->version);
    } else {
        json_pair(w, "version", NULL);
    }
    json_pair(w, "receipt", r->receipt);
    json_pair(w, "digest", r->digest);
    json_pair_bool(w, "duplicate", r->duplicate);
    json_pair_optional(w, "stands", r->stands);
}

static void result_as_json(struct output *out, const struct pipeline_result *r)
{
    struct json_writer *w = output_begin(out);
    json_pair(w, "file", r->file);
    if (r->org_code) {
        submission_as_json(w, r);
    } else {
        json_pair(w, "state", r->state);
        json_pair_optional(w, "receipt", r->receipt);
        json_pair_optional(w, "digest", r->digest);
    }
    json_pair_int(w, "errors", (int64_t)r->errors);
    json_pair_int(w, "warnings", (int64_t)r->warnings);
    findings_as_json(out, r->findings);
    output_end(out);
}

/* ---- people ---- */

static bool is_rejected(const struct pipeline_result *r)
{
    return r->state && strcmp(r->state, "rejected") == 0;
}

static const char *text_or(const char *text, const char *other)
{
    return text ? text : other;
}

/* "FILE: 04 DS-01 2015 final: received, version 1, receipt …" */
static const char *result_line(const struct telling *t, const struct pipeline_result *r)
{
    struct arena *a = t->arena;
    enum lang lang = t->cli->lang;
    const char *what = r->org_code
                           ? arena_printf(a, "%s %s %s %s: ", r->org_code, text_or(r->form, "-"),
                                          text_or(r->period, ""), words_code(r->vintage, lang))
                           : "";
    const char *version = r->version > 0 ? arena_printf(a, ", v%d", r->version) : "";
    const char *duplicate = "";
    if (r->duplicate) {
        duplicate = words_in((struct words){" (đã có từ trước)", " (was here already)"}, lang);
    }
    return arena_printf(a, "%s %s: %s%s%s%s%s%s", is_rejected(r) ? "✖" : "✔", r->file, what,
                        words_code(r->state, lang), version, duplicate, r->receipt ? ", " : "",
                        text_or(r->receipt, ""));
}

static void file_line(struct telling *t)
{
    struct arena *a = t->arena;
    struct words words = {
        "{0} {1}: {2} lần gửi: {3} được nhận, {5} bị từ chối; {4} đã có từ trước",
        "{0} {1}: {2} submissions: {3} accepted, {5} rejected; {4} were here already"};
    output_line(&t->cli->out, words_fill(a, t->cli->lang, words, t->rejected ? "✖" : "✔", t->file,
                                         arena_printf(a, "%zu", t->submissions),
                                         arena_printf(a, "%zu", t->accepted),
                                         arena_printf(a, "%zu", t->duplicates),
                                         arena_printf(a, "%zu", t->rejected), NULL));
}

/* What is left to say of the file on hand; ready for the next. */
static void end_file(struct telling *t)
{
    if (t->submissions > 1) {
        file_line(t);
    } else if (t->untold) {
        output_line(&t->cli->out, t->untold);
    }
    if (t->file) {
        output_flush(&t->cli->out);
    }
    arena_reset(t->arena);
    t->file = t->untold = NULL;
    t->encoding_told = false;
    t->submissions = t->accepted = t->duplicates = t->rejected = 0;
}

static void findings_for_people(struct telling *t, const struct diags *findings)
{
    for (size_t i = 0; findings && i < findings->len; i++) {
        bool encoding = findings->at[i].code == DIAG_N101;
        if (!encoding || !t->encoding_told) {
            output_diag(&t->cli->out, &findings->at[i]);
        }
        t->encoding_told = t->encoding_told || encoding;
    }
}

/* A rejected submission has its line under its findings; the others wait for the file's. */
static void result_for_people(struct telling *t, const struct pipeline_result *r)
{
    if (!t->file || strcmp(t->file, r->file) != 0) {
        end_file(t);
        t->file = arena_strdup(t->arena, r->file);
    }
    bool rejected = is_rejected(r);
    t->submissions++;
    t->rejected += rejected;
    t->accepted += !rejected;
    t->duplicates += r->duplicate;
    findings_for_people(t, r->findings);
    t->untold = result_line(t, r);
    if (rejected || t->verbose) {
        output_line(&t->cli->out, t->untold);
        t->untold = NULL;
    }
}

static bool told(void *ctx, const struct pipeline_result *result)
{
    struct telling *t = ctx;
    progress_clear(&t->progress);
    if (t->answer) {
        answer_dhis2_take(t->answer, result);
    } else if (t->cli->json) {
        result_as_json(&t->cli->out, result);
        output_flush(&t->cli->out);
    } else {
        result_for_people(t, result);
    }
    return true;
}

/* Where the workbook with the errors is. */
static void given_back(void *ctx, const char *file, const char *book)
{
    struct telling *t = ctx;
    struct output *out = &t->cli->out;
    progress_clear(&t->progress);
    if (t->answer) {
        return;
    }
    if (t->cli->json) {
        struct json_writer *w = output_begin(out);
        json_pair(w, "file", file);
        json_pair(w, "returned", book);
        output_end(out);
    } else {
        output_line(out,
                    words_fill(t->arena, t->cli->lang,
                               (struct words){"  → tệp để sửa: {0}", "  → to be mended in: {0}"},
                               book, NULL));
    }
    output_flush(out);
}

/* ---- the end ---- */

static void summary_as_json(struct cli *cli, const struct pipeline_summary *s)
{
    struct json_writer *w = output_begin(&cli->out);
    json_key(w, "summary");
    json_begin_object(w);
    json_pair_int(w, "files", (int64_t)s->files);
    json_pair_int(w, "files_rejected", (int64_t)s->files_rejected);
    json_pair_int(w, "submissions", (int64_t)s->submissions);
    json_pair_int(w, "accepted", (int64_t)s->accepted);
    json_pair_int(w, "rejected", (int64_t)s->rejected);
    json_pair_int(w, "duplicates", (int64_t)s->duplicates);
    json_pair_int(w, "cells", (int64_t)s->cells);
    json_end_object(w);
    output_end(&cli->out);
}

static const char *number(struct cli *cli, uint64_t n)
{
    return arena_printf(cli->arena, "%llu", (unsigned long long)n);
}

static void summary_for_people(struct cli *cli, const struct pipeline_summary *s)
{
    output_line(&cli->out, words_fill(cli->arena, cli->lang,
                                      (struct words){"{0} tệp ({1} bị từ chối), {2} ô số liệu",
                                                     "{0} files ({1} rejected), {2} cells"},
                                      number(cli, s->files), number(cli, s->files_rejected),
                                      number(cli, s->cells), NULL));
    output_line(
        &cli->out,
        words_fill(
            cli->arena, cli->lang,
            (struct words){"{0} lần gửi: {1} được nhận, {3} bị từ chối; {2} đã có từ trước",
                           "{0} submissions: {1} accepted, {3} rejected; {2} were here already"},
            number(cli, s->submissions), number(cli, s->accepted), number(cli, s->duplicates),
            number(cli, s->rejected), NULL));
}

/* What is taken in. */
struct given {
    const char *const *paths;
    size_t len;
    struct text made;                       /* the file's bytes, where gris made it */
    const struct pipeline_mapping *mapping; /* NULL: report files */
};

static enum status
ingest(struct telling *t, const struct given *given, struct pipeline_summary *ret_summary)
{
    struct cli *cli = t->cli;
    const struct options *o = &cli->options;
    /* What files are expected to be of; with a mapping the same words say what figures are, and what gris made needs none. */
    bool expects = given->mapping == NULL && given->made.len == 0;
    struct pipeline_ingest_options options = {
        .dry_run = options_has(o, "dry-run"),
        .inbox = options_has(o, "inbox"),
        .returned = settings_get(&cli->settings, SETTING_RETURNED),
        .given_back = given_back,
        .as_org = options_get(o, "as"),
        .replaces = options_get(o, "replaces"),
        .org = expects ? options_get(o, "org") : NULL,
        .form = expects ? options_get(o, "form") : NULL,
        .period = expects ? options_get(o, "period") : NULL,
        .encoding = t->encoding,
        .made = given->made,
        .mapping = given->mapping,
    };
    return pipeline_ingest(cli->pipeline, given->paths, given->len, &options, told, t,
                           &t->progress.hook, ret_summary, &cli->diags);
}

/* The session is open. */
static int take_in(struct cli *cli, const struct given *given, const char *encoding)
{
    struct telling t = {
        .cli = cli, .verbose = options_has(&cli->options, "verbose"), .encoding = encoding};
    if (options_has(&cli->options, "answer")) {
        t.answer = answer_dhis2_new(cli->arena);
        cli->json = true;
    }
    struct pipeline_summary summary = {0};
    t.arena = arena_new(0);
    progress_init(&t.progress, !cli->json && !cli->quiet, session_words(cli, "tệp", "files"));
    enum status status = ingest(&t, given, &summary);
    if (t.answer) {
        status = answer_dhis2_write(cli, t.answer, status);
    }
    progress_clear(&t.progress);
    end_file(&t);
    arena_free(t.arena);
    if (!cli->json) {
        summary_for_people(cli, &summary);
    }
    int outcome = session_end(cli, status);
    if (cli->json && !t.answer) {
        summary_as_json(cli, &summary);
    }
    return outcome;
}

static int run(struct cli *cli)
{
    const struct options *o = &cli->options;
    const struct pipeline_mapping mapping = {.file = options_get(o, "map"),
                                             .org = options_get(o, "org"),
                                             .period = options_get(o, "period"),
                                             .vintage = options_get(o, "vintage")};
    const struct given given = {
        .paths = o->operands.at, .len = o->operands.len, .mapping = mapping.file ? &mapping : NULL};
    const char *encoding = NULL;
    if (!session_encoding(cli, &encoding)) {
        return OUTCOME_USAGE;
    }
    const char *answer = options_get(o, "answer");
    if (answer && strcmp(answer, "dhis2") != 0) {
        return session_usage(
            cli, (struct words){"--answer chỉ có dhis2", "--answer knows dhis2 alone"}, NULL);
    }
    if (!mapping.file && mapping.vintage) {
        return session_usage(
            cli, (struct words){"--vintage chỉ đi cùng --map", "--vintage goes with --map alone"},
            NULL);
    }
    enum status status = session_open(cli, PIPELINE_CATALOG);
    return status == STATUS_OK ? take_in(cli, &given, encoding) : session_end(cli, status);
}

int cmd_ingest_made(struct cli *cli, const char *name, struct text bytes)
{
    const struct given given = {.paths = &name, .len = 1, .made = bytes};
    return take_in(cli, &given, NULL);
}

static const struct action actions[] = {
    {"",
     "PATH… [--dry-run] [--inbox] [--returned DIR] [--as ORG] [--org ORG] [--form FORM] "
     "[--period PERIOD] [--replaces RECEIPT] [--encoding NAME] [--map FILE [--vintage VINTAGE]] "
     "[--answer dhis2]",
     1,
     SIZE_MAX,
     {0},
     run},
    {0},
};

static const struct option_spec options[] = {
    {"dry-run",
     'n',
     NULL,
     NULL,
     {"chỉ đọc và kiểm tra, không lưu gì", "reads and checks only; stores nothing"}},
    {"inbox",
     0,
     NULL,
     NULL,
     {"sau khi lưu, chuyển tệp của thư mục vào accepted/ hoặc rejected/ bên trong",
      "after the commit, moves a folder's files to accepted/ or rejected/ inside it"}},
    {"returned",
     0,
     "DIR",
     NULL,
     {"nơi ghi bản trả lại, tệp Excel có ô đỏ và danh sách lỗi; hoặc tên một tệp .xlsx",
      "where what goes back is written, workbooks with red cells and lists of errors; or the name "
      "of one .xlsx"}},
    {"as", 0, "ORG", NULL, {"đơn vị gửi", "the unit that sends"}},
    {"org",
     0,
     "ORG",
     NULL,
     {"chỉ nhận báo cáo của đơn vị này; với --map: đơn vị của số liệu",
      "takes reports of this unit alone; with --map: whose figures they are"}},
    {"form", 0, "FORM", NULL, {"chỉ nhận biểu này", "takes this form alone"}},
    {"period",
     0,
     "PERIOD",
     NULL,
     {"chỉ nhận kỳ này; với --map: kỳ của số liệu",
      "takes this period alone; with --map: the period of the figures"}},
    {"replaces",
     0,
     "RECEIPT",
     NULL,
     {"gửi lại nội dung cũ như bản mới, thay cho lần gửi có biên nhận này",
      "files an old content anew, in place of the submission with this receipt"}},
    {"encoding", 0, "NAME", NULL, SESSION_ENCODING_WORDS},
    {"map",
     0,
     "FILE",
     NULL,
     {"bản ánh xạ đã xác nhận để đọc bảng tính tự do (docs/mapping.md)",
      "the confirmed mapping through which free-form workbooks are read (docs/mapping.md)"}},
    {"vintage", 0, "VINTAGE", NULL, {"với --map: loại số liệu", "with --map: their vintage"}},
    {"answer",
     0,
     "dhis2",
     NULL,
     {"trả lời như DHIS2 (tóm tắt nhập dữ liệu dạng JSON), thay cho mọi kết quả khác",
      "answers as DHIS2 does (an import summary in JSON), in place of all other results"}},
    {"verbose", 'v', NULL, NULL, {"một dòng cho mỗi lần gửi", "a line for each submission"}},
    {0},
};

static const struct example examples[] = {
    {"gris ingest sample-data/reports",
     {"một thư mục, cả các thư mục con", "a folder and those inside it"}},
    {"gris ingest bao-cao.csv --dry-run", {"kiểm tra trước khi gửi", "a check before sending"}},
    {"gris ingest sample-data/broken --returned var/returned",
     {"tệp sai: lỗi ở đâu, sửa thế nào; mã thoát 1", "wrong files: what is wrong where; exit 1"}},
    {"gris ingest bao-cao.xlsx --org 01 --period 2026-06",
     {"mẫu của đơn vị khác hay kỳ khác bị từ chối",
      "a template of another unit or period is refused"}},
    {"gris ingest bao-cao.csv --encoding tcvn3",
     {"tệp gõ bằng phông .VnTime", "a file typed in a .VnTime font"}},
    {"gris ingest dan-so-2015.xlsx --map DS-01.json",
     {"bảng tính tự do, qua bản ánh xạ", "a free-form workbook, through its mapping"}},
    {"cat t10.csv | gris submit - --json",
     {"từ stdin, kết quả dạng JSON", "from stdin, results as JSON"}},
    {0},
};

const struct command cmd_ingest = {
    .name = "ingest",
    .alias = "submit",
    .purpose = {"tiếp nhận tệp báo cáo", "takes in report files"},
    .details = {"PATH là tệp, thư mục hoặc - (stdin). Định dạng nhận theo nội dung, không theo "
                "tên. Mỗi (đơn "
                "vị, chế độ, biểu, kỳ, loại số liệu) là một lần gửi, được nhận hay bị từ chối "
                "riêng. Gửi lại "
                "đúng nội dung cũ không tạo bản mới.",
                "PATH is a file, a folder or - (stdin). Content tells the format, not the name. "
                "Each (org, "
                "regime, form, period, vintage) is a submission of its own, accepted or rejected "
                "alone. The "
                "same content again makes no new version."},
    .actions = actions,
    .options = options,
    .outcomes = 1U << OUTCOME_REJECTED | 1U << OUTCOME_UNREACHABLE,
    .examples = examples,
};
