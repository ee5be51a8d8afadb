/*
 * read_sdmx_ml.c and read_sdmx_groups.c: data messages after SDMX 2.1, section 3 (SDMX-ML), as its samples spell them and as other programs may: generic
 * and structure-specific, in series and flat, time-series forms, references by Ref and URN, attributes of sets, series and groups, several data sets;
 * generic data of 2.0; and hostile XML. Expected values: that standard; XML 1.0. Messages are written short here: see expand().
 */
#include "foreign_lines.h"

#define MESSAGE  "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
#define GENERIC  "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
#define COMMON   "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
#define SPECIFIC "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific"
#define SEPT     " 2026-09-01…2026-09-30"

/* [ID=VALUE] is a <g:Value>; (TIME VALUE) an observation of generic data, (TIME VALUE [ID=VALUE]…) one with attributes. */
static const char *expand(struct arena *arena, const char *text)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '[') {
            size_t id = strcspn(p + 1, "="), value = strcspn(p + id + 2, "]");
            text_builder_addf(&b, "<g:Value id=\"%.*s\" value=\"%.*s\"/>", (int)id, p + 1,
                              (int)value, p + id + 2);
            p += id + value + 2;
        } else if (*p == '(') {
            size_t time = strcspn(p + 1, " "), value = strcspn(p + time + 2, " )");
            text_builder_addf(&b,
                              "<g:Obs><g:ObsDimension value=\"%.*s\"/><g:ObsValue value=\"%.*s\"/>",
                              (int)time, p + 1, (int)value, p + time + 2);
            p += time + value + 2;
            if (*p == ' ')
                text_builder_adds(&b, "<g:Attributes>");
            else
                p--;
        } else if (*p == ')') {
            text_builder_addf(&b, "%s</g:Obs>", p[-1] == ']' ? "</g:Attributes>" : "");
        } else {
            text_builder_addf(&b, "%c", *p);
        }
    }
    return text_dup(arena, text_builder_text(&b));
}

static void ml(const char *bytes, const char *wanted)
{
    foreign_lines_check(bytes, "sdmx-ml", wanted);
}

/* ---- messages in the standard's own prefixes ---- */

static const char *header(struct arena *arena, const char *dimension)
{
    return arena_printf(
        arena,
        "<m:Header><m:ID>IREF000506</m:ID><m:Test>false</m:Test>"
        "<m:Prepared>2026-10-01T00:00:00</m:Prepared><m:Sender id='GSO'/>"
        "<m:Structure structureID='S' namespace='urn:sdmx:x' dimensionAtObservation='%s'>"
        "<c:StructureUsage><Ref agencyID='GSO' id='DF' version='1.0'/></c:StructureUsage>"
        "</m:Structure></m:Header>",
        dimension);
}

static const char *
message(struct arena *arena, const char *root, const char *dimension, const char *sets)
{
    return arena_printf(arena,
                        "<?xml version='1.0' encoding='UTF-8'?>\n<m:%s xmlns:m='" MESSAGE
                        "' xmlns:g='" GENERIC "' xmlns:c='" COMMON "' xmlns:ss='" SPECIFIC
                        "' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>%s%s</m:%s>",
                        root, dimension == NULL ? "" : header(arena, dimension),
                        expand(arena, sets), root);
}

static void check(const char *root, const char *dimension, const char *sets, const char *wanted)
{
    struct arena *arena = arena_new(0);
    ml(message(arena, root, dimension, sets), wanted);
    arena_free(arena);
}

/* One data set in series by time, the flow DF of GSO. */
static void generic(const char *inside, const char *wanted)
{
    struct arena *arena = arena_new(0);
    check("GenericData", "TIME_PERIOD",
          arena_printf(arena, "<m:DataSet structureRef='S' action='Information'>%s</m:DataSet>",
                       inside),
          wanted);
    arena_free(arena);
}

static void specific(const char *dimension, const char *sets, const char *wanted)
{
    check("StructureSpecificData", dimension, sets, wanted);
}

static void test_generic_series(void **state)
{
    (void)state;
    generic("<g:Series><g:SeriesKey>[FREQ=M][REF_AREA=VN][INDICATOR=I][SEX=F]</g:SeriesKey>"
            "<g:Attributes>[UNIT_MULT=3][DECIMALS=1][ODD=x]</g:Attributes>(2026-09 1.5)"
            "(2026-Q3 -2.25 [OBS_STATUS=P][CONF_STATUS=C][COMMENT_OBS=a &lt; b])</g:Series>"
            "<g:Series><g:SeriesKey>[FREQ=M][REF_AREA=VN][INDICATOR=I]</g:SeriesKey>(2026 7)"
            "</g:Series>",
            "1 VN DF 2026-09 I SEX=F = 1500" SEPT "\n"
            "2 VN DF 2026-Q3 preliminary I SEX=F = -2250 status C “a < b” 2026-07-01…2026-09-30\n"
            "3 VN DF 2026 I = 7 2026-01-01…2026-12-31\n"); /* nothing of the first series is left */
    /* what an observation says goes before what its series says */
    generic("<g:Series><g:SeriesKey>[REF_AREA=VN][INDICATOR=I]</g:SeriesKey>"
            "<g:Attributes>[UNIT_MULT=3][OBS_STATUS=E]</g:Attributes>(2026-09 1 [UNIT_MULT=0])"
            "</g:Series>",
            "1 VN DF 2026-09 estimate I = 1" SEPT "\n");
    /* the dimension of the observations, named */
    generic("<g:Series><g:SeriesKey>[REF_AREA=VN][INDICATOR=I]</g:SeriesKey><g:Obs>"
            "<g:ObsDimension id='TIME_PERIOD' value='2026-09'/><g:ObsValue value='4'/></g:Obs>"
            "</g:Series>",
            "1 VN DF 2026-09 I = 4" SEPT "\n");
}

/* dimensionAtObservation says what an observation's own dimension is. */
static void test_dimension(void **state)
{
    (void)state;
    check("GenericData", "SEX",
          "<m:DataSet structureRef='S' action='Replace'><g:Series><g:SeriesKey>[REF_AREA=VN]"
          "[INDICATOR=I][TIME_PERIOD=2026-09]</g:SeriesKey>(F 1)(M 2)(_T 3)</g:Series></m:DataSet>",
          "1 VN DF 2026-09 I SEX=F = 1" SEPT "\n2 VN DF 2026-09 I SEX=M = 2" SEPT
          "\n3 VN DF 2026-09 I = 3" SEPT "\n");
}

static void test_generic_flat(void **state)
{
    (void)state;
    check("GenericData", "AllDimensions",
          "<m:DataSet structureRef='S' action='Append'>"
          "<g:Obs><g:ObsKey>[REF_AREA=VN][INDICATOR=I][SEX=F][TIME_PERIOD=2026-09-15/P1M]"
          "</g:ObsKey><g:ObsValue value='1.5E3'/></g:Obs>"
          "<g:Obs><g:ObsKey>[REF_AREA=VN][INDICATOR=J][TIME_PERIOD=2026-09]</g:ObsKey>"
          "<g:ObsValue value='007.0'/></g:Obs></m:DataSet>",
          "1 VN DF 2026-10 I SEX=F = 1500 2026-09-15…2026-10-14\n2 VN DF 2026-09 J = 7.0" SEPT
          "\n");
}

/* What the data set says holds for all; a time-series message is one in series. */
static void test_of_the_set(void **state)
{
    (void)state;
    generic("<g:Attributes>[CONF_STATUS=N][REF_AREA=VN-04]</g:Attributes>"
            "<g:Series><g:SeriesKey>[INDICATOR=I]</g:SeriesKey>(2026-09 1)</g:Series>"
            "<g:Series><g:SeriesKey>[INDICATOR=J][REF_AREA=VN]</g:SeriesKey>"
            "(2026-09 2 [CONF_STATUS=F])</g:Series>",
            "1 VN-04 DF 2026-09 I = 1 status C" SEPT "\n2 VN DF 2026-09 J = 2" SEPT "\n");
    check("GenericTimeSeriesData", "TIME_PERIOD",
          "<m:DataSet structureRef='S'><g:Series><g:SeriesKey>[REF_AREA=VN][INDICATOR=I]"
          "</g:SeriesKey>(2026-09 5)</g:Series></m:DataSet>",
          "1 VN DF 2026-09 I = 5" SEPT "\n");
}

static void test_specific(void **state)
{
    (void)state;
    specific("TIME_PERIOD",
             "<m:DataSet ss:structureRef='S' xsi:type='x:DataSetType' "
             "ss:dataScope='DataStructure' ss:action='Replace'>"
             "<Series FREQ='M' REF_AREA='VN' INDICATOR='I' SEX='F' UNIT_MULT='3'>"
             "<Obs TIME_PERIOD='2026-09' OBS_VALUE='3.056' OBS_STATUS='E'/>"
             "<Obs TIME_PERIOD='2026-10' OBS_VALUE='NaN'/><Obs TIME_PERIOD='2026-11'/></Series>"
             "</m:DataSet>",
             "1 VN DF 2026-09 estimate I SEX=F = 3056" SEPT "\n");
    specific("AllDimensions",
             "<m:DataSet ss:structureRef='S' REF_AREA='VN'><Obs xsi:type='ns1:ObsType' "
             "INDICATOR='I' TIME_PERIOD='2026-09' OBS_VALUE='1' SEX='F'/>"
             "<Obs INDICATOR='I' TIME_PERIOD='2026-09' OBS_VALUE='2' SEX='_T' COMMENT_OBS='n'/>"
             "</m:DataSet>",
             "1 VN DF 2026-09 I SEX=F = 1" SEPT "\n2 VN DF 2026-09 I = 2 “n”" SEPT "\n");
    ml("<StructureSpecificTimeSeriesData xmlns='" MESSAGE
       "'><Header><Structure structureID='a'/></Header><DataSet><Series REF_AREA='VN' "
       "INDICATOR='I'><Obs TIME_PERIOD='2026-09' OBS_VALUE='1'/></Series></DataSet>"
       "</StructureSpecificTimeSeriesData>",
       "1 VN 2026-09 I = 1" SEPT "\n");
}

/* What a group says holds for the series that have its key, whole or in part; one that is of another key says nothing here. */
static void test_groups(void **state)
{
    (void)state;
    generic("<g:Group type='Sibling'><g:GroupKey>[REF_AREA=XX][INDICATOR=I]</g:GroupKey>"
            "<g:Attributes>[CONF_STATUS=C]</g:Attributes></g:Group>"
            "<g:Group type='Sibling'><g:GroupKey>[INDICATOR=I][REF_AREA=VN]</g:GroupKey>"
            "<g:Attributes>[UNIT_MULT=3][TITLE=t]</g:Attributes></g:Group>"
            "<g:Group type='Area'><g:GroupKey>[REF_AREA=VN]</g:GroupKey>"
            "<g:Attributes>[OBS_STATUS=E]</g:Attributes></g:Group>"
            "<g:Series><g:SeriesKey>[FREQ=M][REF_AREA=VN][INDICATOR=I][SEX=F]</g:SeriesKey>"
            "(2026-09 3.056)(2026-10 2 [OBS_STATUS=A])</g:Series>"
            "<g:Series><g:SeriesKey>[REF_AREA=VN][INDICATOR=J]</g:SeriesKey>(2026-09 1)</g:Series>",
            "1 VN DF 2026-09 estimate I SEX=F = 3056" SEPT "\n"
            "2 VN DF 2026-10 I SEX=F = 2000 2026-10-01…2026-10-31\n"
            "3 VN DF 2026-09 estimate J = 1" SEPT "\n");
    /* structure-specific: what is the key and what is not is told by the series; ODD is of none of them */
    specific("TIME_PERIOD",
             "<m:DataSet ss:structureRef='S'>"
             "<Group xsi:type='x:Sibling' REF_AREA='VN' INDICATOR='I' SEX='F' UNIT_MULT='3' "
             "CONF_STATUS='C' ODD='o'/>"
             "<Group REF_AREA='VN' INDICATOR='I' SEX='M' COMMENT_OBS='men'/>"
             "<Series FREQ='M' REF_AREA='VN' INDICATOR='I' SEX='F'>"
             "<Obs TIME_PERIOD='2026-09' OBS_VALUE='3.056'/></Series>"
             "<Series FREQ='M' REF_AREA='VN' INDICATOR='I' SEX='M'>"
             "<Obs TIME_PERIOD='2026-09' OBS_VALUE='1'/></Series></m:DataSet>",
             "1 VN DF 2026-09 I SEX=F = 3056 status C" SEPT
             "\n2 VN DF 2026-09 I SEX=M = 1 “men”" SEPT "\n");
    /* flat; the next data set begins without any */
    specific("AllDimensions",
             "<m:DataSet ss:structureRef='S'><Group REF_AREA='VN' CONF_STATUS='N'/>"
             "<Obs REF_AREA='VN' INDICATOR='I' TIME_PERIOD='2026-09' OBS_VALUE='1'/>"
             "<Obs REF_AREA='VN-04' INDICATOR='I' TIME_PERIOD='2026-09' OBS_VALUE='2'/></m:DataSet>"
             "<m:DataSet ss:structureRef='S'>"
             "<Obs REF_AREA='VN' INDICATOR='I' TIME_PERIOD='2026-09' OBS_VALUE='3'/></m:DataSet>",
             "1 VN DF 2026-09 I = 1 status C" SEPT "\n2 VN-04 DF 2026-09 I = 2" SEPT
             "\n3 VN DF 2026-09 I = 3" SEPT "\n");
    /* two of one key; an empty one; one without a key, which holds for all */
    specific(NULL,
             "<m:DataSet><Group/><Group REF_AREA='VN' CONF_STATUS='N'/>"
             "<Group REF_AREA='VN' UNIT_MULT='1'/><Group COMMENT_OBS='all'/>"
             "<Obs REF_AREA='VN' INDICATOR='I' TIME_PERIOD='2026-09' OBS_VALUE='1'/></m:DataSet>",
             "1 VN 2026-09 I = 10 status C “all”" SEPT "\n");
}

/* ---- whose data ---- */

#define ONE            "<Obs ORG='04' INDICATOR='T$2E03' TIME_PERIOD='2026-09' OBS_VALUE='1'/>"
#define OF_GRIS        "1 04 2026-09 T.03 = 1 published" SEPT "\n"
#define OF_OTHER(flow) "1 04 " flow "2026-09 T$2E03 = 1" SEPT "\n"

/* What stands in the structure of the header. */
static void of(const char *structure, const char *wanted)
{
    struct arena *arena = arena_new(0);
    specific(NULL,
             arena_printf(arena,
                          "<m:Header><m:Structure structureID='S'>%s</m:Structure></m:Header>"
                          "<m:DataSet structureRef='S'>" ONE "</m:DataSet>",
                          structure),
             wanted);
    arena_free(arena);
}

static void test_references(void **state)
{
    (void)state;
    of("<c:Structure><Ref agencyID='GRIS' id='F'/></c:Structure>", OF_GRIS);
    of("<c:Structure><Ref agencyID='GSO' id='DSD'/></c:Structure>"
       "<c:StructureUsage><Ref agencyID='GSO' id='DF'/></c:StructureUsage>",
       OF_OTHER("DF "));
    of("<c:StructureUsage><Ref agencyID='GSO' id='DF'/></c:StructureUsage>"
       "<c:Structure><Ref agencyID='GSO' id='DSD'/></c:Structure>",
       OF_OTHER("DF "));
    of("<c:StructureUsage><Ref agencyID='GSO' id='DF'/></c:StructureUsage>", OF_OTHER("DF "));
    /* nobody's */
    of("", OF_OTHER(""));
    of("<c:Structure><URN>nonsense</URN></c:Structure>", OF_OTHER(""));
    of("<c:Structure><URN>a=b</URN></c:Structure>", OF_OTHER(""));
    of("<c:Structure><Ref/></c:Structure>", OF_OTHER(""));
    specific(NULL, "<m:Header/><m:DataSet>" ONE "</m:DataSet>", OF_OTHER(""));
}

/* Written out, for what is short elsewhere has parentheses of its own. */
static void test_urns(void **state)
{
    static const struct {
        const char *urn, *wanted;
    } cases[] = {{"Dataflow=GRIS:F(1.0)", OF_GRIS},
                 {"DataStructure=GSO.SUB:F(1.0)", OF_OTHER("F ")},
                 {"DataStructure=(GSO:F", OF_OTHER("")}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new(0);
        ml(arena_printf(arena,
                        "<m:StructureSpecificData xmlns:m='" MESSAGE "' xmlns:c='" COMMON
                        "'><m:Header><m:Structure structureID='S'><c:Structure><URN>urn:sdmx:"
                        "org.sdmx.infomodel.datastructure.%s</URN></c:Structure></m:Structure>"
                        "</m:Header><m:DataSet structureRef='S'>" ONE
                        "</m:DataSet></m:StructureSpecificData>",
                        cases[i].urn),
           cases[i].wanted);
        arena_free(arena);
    }
}

/* Two data sets, each of its own structure; the first takes figures back. */
static void test_sets(void **state)
{
    (void)state;
    specific(NULL,
             "<m:Header>"
             "<m:Structure structureID='A'><c:Structure><Ref agencyID='GRIS' id='F'/></c:Structure>"
             "</m:Structure>"
             "<m:Structure structureID='B'><c:Structure><Ref agencyID='GSO' id='G'/></c:Structure>"
             "</m:Structure></m:Header>"
             "<m:DataSet structureRef='B' ss:action='Delete' CONF_STATUS='C'>" ONE
             "</m:DataSet><m:DataSet structureRef='A'>" ONE "</m:DataSet>",
             "1 04 G 2026-09 T$2E03 = 1 status C" SEPT " deleted\n"
             "2 04 2026-09 T.03 = 1 published" SEPT "\n");
}

/* ---- 2.0 ---- */

/* `sets` of generic data; [CONCEPT=VALUE] and (TIME VALUE) as above. */
static void old(const char *sets, const char *wanted)
{
    struct arena *arena = arena_new(0);
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (const char *p = sets; *p != '\0'; p++) {
        size_t name = strcspn(p + 1, "= "), value = 0;
        if (*p == '[' || *p == '(')
            value = strcspn(p + name + 2, "])");
        if (*p == '[')
            text_builder_addf(&b, "<g:Value concept='%.*s' value='%.*s'/>", (int)name, p + 1,
                              (int)value, p + name + 2);
        else if (*p == '(')
            text_builder_addf(&b,
                              "<g:Obs><g:Time> %.*s </g:Time><g:ObsValue value='%.*s'/></g:Obs>",
                              (int)name, p + 1, (int)value, p + name + 2);
        else
            text_builder_addf(&b, "%c", *p);
        p += *p == '[' || *p == '(' ? name + value + 2 : 0;
    }
    ml(arena_printf(
           arena,
           "<GenericData xmlns='http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message' "
           "xmlns:g='http://www.SDMX.org/resources/SDMXML/schemas/v2_0/generic'><Header><ID>x</ID>"
           "<KeyFamilyRef>K</KeyFamilyRef></Header>%s</GenericData>",
           text_dup(arena, text_builder_text(&b))),
       wanted);
    arena_free(arena);
}

/* Concepts, Time, the key family by its name; each data set names its own; series may stand inside their group. */
static void test_old(void **state)
{
    (void)state;
    old("<DataSet><g:KeyFamilyRef>BIS_JOINT_DEBT</g:KeyFamilyRef><g:Series><g:SeriesKey>[FREQ=M]"
        "[REF_AREA=MX][INDICATOR=A]</g:SeriesKey><g:Attributes>[UNIT_MULT=1]</g:Attributes>"
        "(2000-01 3.14)</g:Series></DataSet>",
        "1 MX BIS_JOINT_DEBT 2000-01 A = 31.4 2000-01-01…2000-01-31\n");
    old("<DataSet><g:KeyFamilyRef>K1</g:KeyFamilyRef><g:Series><g:SeriesKey>[REF_AREA=A]"
        "[INDICATOR=I]</g:SeriesKey>(2026-09 1)</g:Series></DataSet>"
        "<DataSet><g:KeyFamilyRef>K2</g:KeyFamilyRef><g:Series><g:SeriesKey>[REF_AREA=A]"
        "[INDICATOR=I]</g:SeriesKey>(2026-09 2)</g:Series></DataSet>"
        "<DataSet><g:Series><g:SeriesKey>[REF_AREA=A][INDICATOR=I]</g:SeriesKey>(2026-09 3)"
        "</g:Series></DataSet>",
        "1 A K1 2026-09 I = 1" SEPT "\n2 A K2 2026-09 I = 2" SEPT "\n3 A 2026-09 I = 3" SEPT "\n");
    old("<DataSet><g:KeyFamilyRef>K</g:KeyFamilyRef><g:Group type='Sibling'>"
        "<g:GroupKey>[REF_AREA=A]</g:GroupKey><g:Attributes>[UNIT_MULT=2]</g:Attributes>"
        "<g:Series><g:SeriesKey>[REF_AREA=A][INDICATOR=I]</g:SeriesKey>(2026-09 1.5)</g:Series>"
        "<g:Series><g:SeriesKey>[REF_AREA=A][INDICATOR=I]</g:SeriesKey>(2026-09 2.5)</g:Series>"
        "</g:Group><g:Group><g:Series><g:SeriesKey>[REF_AREA=B][INDICATOR=I]</g:SeriesKey>"
        "(2026-09 3)</g:Series></g:Group></DataSet>",
        "1 A K 2026-09 I = 150" SEPT "\n2 A K 2026-09 I = 250" SEPT "\n3 B K 2026-09 I = 3" SEPT
        "\n");
}

/* Names by namespace, whatever the prefixes; comments and processing instructions are passed over. */
static void test_spellings(void **state)
{
    (void)state;
    ml("<GenericData xmlns=\"" MESSAGE "\"><DataSet xmlns:x=\"" GENERIC
       "\"><!-- one --><x:Series><x:SeriesKey><x:Value id='REF_AREA' value='V&#78;'></x:Value>"
       "<x:Value value=\"I\" id=\"INDICATOR\"/></x:SeriesKey><?pi?><x:Obs><x:ObsValue value=' 5 '/>"
       "<x:ObsDimension value='2026-09'/></x:Obs></x:Series></DataSet></GenericData>",
       "1 VN 2026-09 I = 5" SEPT "\n");
    foreign_lines_check("<GenericData><DataSet/></GenericData>", NULL, "E103 XML/HTML\n");
    foreign_lines_check("<m:GenericData xmlns:m='" COMMON "'/>", NULL, "E103 XML/HTML\n");
}

/* ---- what is wrong ---- */

static void test_no_data(void **state)
{
    static const char *const roots[] = {"Structure", "RegistryInterface", "GenericMetadata",
                                        "Error",     "GenericDataQuery",  "CompactData"};
    (void)state;
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        struct arena *arena = arena_new(0);
        check(roots[i], NULL, "<m:Header/>", arena_printf(arena, "E196 %s\n", roots[i]));
        arena_free(arena);
    }
    generic("", "E112\n");
    generic("<g:Series><g:SeriesKey>[REF_AREA=VN][INDICATOR=I]</g:SeriesKey></g:Series>", "E112\n");
    generic("<g:Series><g:SeriesKey>[REF_AREA=VN][INDICATOR=I]</g:SeriesKey><g:Obs>"
            "<g:ObsDimension value='2026-09'/></g:Obs></g:Series>",
            "E112\n");
}

static void test_wrong(void **state)
{
    (void)state;
    specific(NULL, "\n<m:DataSet>\n <Obs OBS_VALUE='1'/></m:DataSet>",
             "E192 1 4:2 ORG | REF_AREA\nE192 1 4:2 INDICATOR\nE192 1 4:2 TIME_PERIOD\n");
    specific(NULL,
             "\n<m:DataSet><Obs REF_AREA='a' INDICATOR='b' TIME_PERIOD='2026' OBS_VALUE='1' "
             "UNIT_MULT='x'/></m:DataSet>",
             "E194 1 3:12 x\n");
    specific(NULL, "\n<m:DataSet><Obs REF_AREA='a'></m:DataSet>", "E190 3:32 mismatched tag\n");
    foreign_lines_check("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
                        "<m:GenericData xmlns:m='" MESSAGE "'>&e;</m:GenericData>",
                        NULL, "E103 XML/HTML\n");
    ml("<m:GenericData xmlns:m='" MESSAGE "'>&e;</m:GenericData>", "E190 1:84 undefined entity\n");
}

/* The message of this root around what is in the builder, and whether that gives the finding or figure. */
static bool has(struct arena *arena, const char *root, struct text_builder *b, const char *wanted)
{
    const char *inside = text_dup(arena, text_builder_text(b));
    const char *bytes = message(arena, root, NULL, inside);
    return strstr(foreign_lines_of(arena, bytes, strlen(bytes), NULL), wanted) != NULL;
}

static void test_limits(void **state)
{
    static const char specific_root[] = "StructureSpecificData";
    struct arena *arena = arena_new(0);
    struct text_builder b;
    (void)state;
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<m:Header>");
    for (int i = 0; i < 17; i++)
        text_builder_addf(&b, "<m:Structure structureID='S%d'/>", i);
    text_builder_adds(&b, "</m:Header><m:DataSet>" ONE "</m:DataSet>");
    assert_true(has(arena, specific_root, &b, "E113 structures\n"));

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<m:DataSet><g:Series><g:SeriesKey>");
    for (int i = 0; i < 193; i++)
        text_builder_addf(&b, "[D%d=1]", i);
    text_builder_adds(&b, "</g:SeriesKey>(2026 1)</g:Series></m:DataSet>");
    assert_true(has(arena, "GenericData", &b, "E113 components\n"));

    /* a million series cost the memory of one: what a series says is forgotten */
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<m:DataSet>");
    for (int i = 0; i < 2000; i++)
        text_builder_addf(&b,
                          "<Series REF_AREA='%d' INDICATOR='I'><Obs TIME_PERIOD='2026' "
                          "OBS_VALUE='%d'/></Series>",
                          i, i);
    text_builder_adds(&b, "</m:DataSet>");
    assert_true(has(arena, specific_root, &b, "2000 1999 2026 I = 1999 "));

    /* keys of more kinds than any data structure declares; more groups than a file may have */
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<m:DataSet>");
    for (int i = 0; i < 33; i++)
        text_builder_addf(&b, "<Group D%d='1'/>", i);
    text_builder_adds(&b, "<Obs");
    for (int i = 0; i < 33; i++)
        text_builder_addf(&b, " D%d='1'", i);
    text_builder_adds(&b, "/></m:DataSet>");
    assert_true(has(arena, specific_root, &b, "E113 group types\n"));
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<m:DataSet>");
    for (int i = 0; i < 100001; i++)
        text_builder_adds(&b, "<Group D='1'/>");
    text_builder_adds(&b, "</m:DataSet>");
    assert_true(has(arena, specific_root, &b, "E113 groups\n"));

    text_builder_init(&b, arena, 0);
    for (int i = 0; i < 64; i++)
        text_builder_adds(&b, "<a>");
    assert_true(has(arena, "GenericData", &b, "xml_depth"));
    arena_free(arena);
}

/* A message that is cut off anywhere is refused, never read as a shorter one. */
static void test_cut(void **state)
{
    struct arena *held = arena_new(0);
    const char *whole =
        message(held, "GenericData", "TIME_PERIOD",
                "<m:DataSet structureRef='S'><g:Group><g:GroupKey>[REF_AREA=VN]</g:GroupKey>"
                "<g:Attributes>[UNIT_MULT=3]</g:Attributes></g:Group><g:Series><g:SeriesKey>"
                "[REF_AREA=VN][INDICATOR=I]</g:SeriesKey>(2026-09 12 [OBS_STATUS=A])</g:Series>"
                "</m:DataSet>");
    (void)state;
    ml(whole, "1 VN DF 2026-09 I = 12000" SEPT "\n");
    for (size_t len = 1; len < strlen(whole); len++) {
        struct arena *arena = arena_new(0);
        assert_non_null(strstr(foreign_lines_of(arena, whole, len, NULL), "E1"));
        arena_free(arena);
    }
    arena_free(held);
}

static void test_provenance(void **state)
{
    struct arena *arena = arena_new(0);
    const char *bytes = message(arena, "StructureSpecificData", NULL,
                                "<m:DataSet><Series REF_AREA='a' INDICATOR='b' UNIT_MULT='3'>"
                                "<Obs TIME_PERIOD='2026'/>"
                                "<Obs TIME_PERIOD='2027' OBS_VALUE='1.50'/></Series></m:DataSet>");
    (void)state;
    assert_string_equal(text_dup(arena, collector_cell(bytes, strlen(bytes), NULL, 2, 0, arena)),
                        "1.50");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generic_series),
        cmocka_unit_test(test_dimension),
        cmocka_unit_test(test_generic_flat),
        cmocka_unit_test(test_of_the_set),
        cmocka_unit_test(test_specific),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_urns),
        cmocka_unit_test(test_sets),
        cmocka_unit_test(test_old),
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_no_data),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_provenance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
