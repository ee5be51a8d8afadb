/*
 * read_sdmx_ml.c: data messages after SDMX 2.1, section 3 (SDMX-ML), as its samples spell them and as other programs may: generic and structure-specific,
 * in series and flat, time-series forms, references by Ref and URN, attributes of sets and series, groups, several data sets; generic data of 2.0; and
 * hostile XML. Expected values: that standard; XML 1.0.
 */
#include "foreign_lines.h"

#define MESSAGE "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
#define GENERIC "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
#define COMMON  "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
#define SPACES  "xmlns:m=\"" MESSAGE "\" xmlns:g=\"" GENERIC "\" xmlns:c=\"" COMMON "\""
#define SEPT    " 2026-09-01…2026-09-30"

static void ml(const char *bytes, const char *wanted)
{
    foreign_lines_check(bytes, "sdmx-ml", wanted);
}

/* ---- messages in the standard's own prefixes ---- */

#define HEADER(agency, flow, time)                                                                 \
    "<m:Header><m:ID>IREF000506</m:ID><m:Test>false</m:Test><m:Prepared>2026-10-01T00:00:00"       \
    "</m:Prepared><m:Sender id=\"GSO\"/><m:Structure structureID=\"S\" "                           \
    "namespace=\"urn:sdmx:x\" dimensionAtObservation=\"" time                                      \
    "\"><c:StructureUsage><Ref agencyID=\"" agency "\" id=\"" flow                                 \
    "\" version=\"1.0\"/></c:StructureUsage></m:Structure></m:Header>"
#define V(id, value) "<g:Value id=\"" id "\" value=\"" value "\"/>"
#define GENERIC_OPEN(agency, flow, time, action)                                                   \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<m:GenericData " SPACES                           \
    ">" HEADER(agency, flow, time) "<m:DataSet structureRef=\"S\" action=\"" action "\">"
#define GENERIC_CLOSE "</m:DataSet></m:GenericData>"

static void generic(const char *inside, const char *wanted)
{
    struct arena *arena = arena_new(0);
    ml(arena_printf(arena, "%s%s%s", GENERIC_OPEN("GSO", "DF", "TIME_PERIOD", "Information"),
                    inside, GENERIC_CLOSE),
       wanted);
    arena_free(arena);
}

#define KEY(more)                                                                                  \
    "<g:SeriesKey>" V("FREQ", "M") V("REF_AREA", "VN") V("INDICATOR", "I") more "</g:SeriesKey>"
#define OBS(time, value, attributes)                                                               \
    "<g:Obs><g:ObsDimension value=\"" time "\"/><g:ObsValue value=\"" value "\"/>" attributes      \
    "</g:Obs>"

static void test_generic_series(void **state)
{
    (void)state;
    generic("<g:Series>" KEY(V("SEX", "F")) "<g:Attributes>" V("UNIT_MULT", "3") V("DECIMALS", "1")
                V("ODD", "x") "</g:Attributes>" OBS("2026-09", "1.5", "")
                    OBS("2026-Q3", "-2.25",
                        "<g:Attributes>" V("OBS_STATUS", "P") V("CONF_STATUS", "C")
                            V("COMMENT_OBS",
                              "a &lt; b") "</g:Attributes>") "</g:Series>"
                                                             "<g:Series>" KEY("")
                                                                 OBS("2026", "7", "") "</g:Series>",
            "1 VN DF 2026-09 I SEX=F = 1500" SEPT "\n"
            "2 VN DF 2026-Q3 preliminary I SEX=F = -2250 status C “a < b” 2026-07-01…2026-09-30\n"
            "3 VN DF 2026 I = 7 2026-01-01…2026-12-31\n"); /* nothing of the first series is left */
    /* what an observation says goes before what its series says */
    generic("<g:Series>" KEY("") "<g:Attributes>" V("UNIT_MULT", "3")
                V("OBS_STATUS", "E") "</g:Attributes>" OBS(
                    "2026-09", "1",
                    "<g:Attributes>" V("UNIT_MULT", "0") "</g:Attributes>") "</g:Series>",
            "1 VN DF 2026-09 estimate I = 1" SEPT "\n");
    /* the dimension of the observations, named */
    generic("<g:Series>" KEY("") "<g:Obs><g:ObsDimension id=\"TIME_PERIOD\" value=\"2026-09\"/>"
                                 "<g:ObsValue value=\"4\"/></g:Obs></g:Series>",
            "1 VN DF 2026-09 I = 4" SEPT "\n");
}

/* dimensionAtObservation says what an observation's own dimension is. */
static void test_dimension(void **state)
{
    (void)state;
    ml(GENERIC_OPEN("GSO", "DF", "SEX", "Replace") "<g:Series><g:SeriesKey>" V("REF_AREA", "VN")
           V("INDICATOR", "I") V("TIME_PERIOD", "2026-09") "</g:SeriesKey>" OBS("F", "1", "")
               OBS("M", "2", "") OBS("_T", "3", "") "</g:Series>" GENERIC_CLOSE,
       "1 VN DF 2026-09 I SEX=F = 1" SEPT "\n2 VN DF 2026-09 I SEX=M = 2" SEPT
       "\n3 VN DF 2026-09 I = 3" SEPT "\n");
}

static void test_generic_flat(void **state)
{
    (void)state;
    ml(GENERIC_OPEN("GSO", "DF", "AllDimensions", "Append") "<g:Obs><g:ObsKey>" V("REF_AREA", "VN")
           V("INDICATOR", "I") V("SEX", "F")
               V("TIME_PERIOD",
                 "2026-09-15/P1M") "</g:ObsKey><g:ObsValue "
                                   "value=\"1.5E3\"/></g:Obs><g:Obs><g:ObsKey>" V("REF_AREA", "VN")
                                       V("INDICATOR", "J")
                                           V("TIME_PERIOD",
                                             "2026-09") "</g:ObsKey><g:ObsValue "
                                                        "value=\"007.0\"/></g:Obs>" GENERIC_CLOSE,
       "1 VN DF 2026-10 I SEX=F = 1500 2026-09-15…2026-10-14\n2 VN DF 2026-09 J = 7.0" SEPT "\n");
}

/* What the data set says holds for all; a time-series message is one in series. */
static void test_of_the_set(void **state)
{
    (void)state;
    generic(
        "<g:Attributes>" V("CONF_STATUS", "N")
            V("REF_AREA", "VN-04") "</g:Attributes><g:Series><g:SeriesKey>" V(
                "INDICATOR",
                "I") "</g:SeriesKey>" OBS("2026-09", "1",
                                          "") "</g:Series><g:Series><g:SeriesKey>" V("INDICATOR",
                                                                                     "J")
                V("REF_AREA", "VN") "</g:SeriesKey>" OBS(
                    "2026-09", "2",
                    "<g:Attributes>" V("CONF_STATUS", "F") "</g:Attributes>") "</g:Series>",
        "1 VN-04 DF 2026-09 I = 1 status C" SEPT "\n2 VN DF 2026-09 J = 2" SEPT "\n");
    ml("<m:GenericTimeSeriesData " SPACES
       ">" HEADER("GSO", "DF",
                  "TIME_PERIOD") "<m:DataSet structureRef=\"S\">"
                                 "<g:Series>" KEY("")
                                     OBS("2026-09", "5",
                                         "") "</g:Series></m:DataSet></m:GenericTimeSeriesData>",
       "1 VN DF 2026-09 I = 5" SEPT "\n");
}

#define SPECIFIC_OPEN                                                                              \
    "<m:StructureSpecificData " SPACES                                                             \
    " xmlns:ss=\"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific\" "      \
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
#define SPECIFIC_CLOSE "</m:DataSet></m:StructureSpecificData>"

static void test_specific(void **state)
{
    (void)state;
    ml(SPECIFIC_OPEN HEADER(
           "GSO", "DF",
           "TIME_PERIOD") "<m:DataSet ss:structureRef=\"S\" xsi:type=\"x:DataSetType\" "
                          "ss:dataScope=\"DataStructure\" "
                          "ss:action=\"Replace\"><Series FREQ=\"M\" REF_AREA=\"VN\" "
                          "INDICATOR=\"I\" SEX=\"F\" UNIT_MULT=\"3\">"
                          "<Obs TIME_PERIOD=\"2026-09\" OBS_VALUE=\"3.056\" OBS_STATUS=\"E\"/>"
                          "<Obs TIME_PERIOD=\"2026-10\" OBS_VALUE=\"NaN\"/><Obs "
                          "TIME_PERIOD=\"2026-11\"/>"
                          "</Series>" SPECIFIC_CLOSE,
       "1 VN DF 2026-09 estimate I SEX=F = 3056" SEPT "\n");
    ml(SPECIFIC_OPEN HEADER(
           "GSO", "DF",
           "AllDimensions") "<m:DataSet ss:structureRef=\"S\" REF_AREA=\"VN\"><Group TITLE=\"t\" "
                            "SEX=\"M\"/>"
                            "<Obs xsi:type=\"ns1:ObsType\" INDICATOR=\"I\" TIME_PERIOD=\"2026-09\" "
                            "OBS_VALUE=\"1\" SEX=\"F\"/>"
                            "<Obs INDICATOR=\"I\" TIME_PERIOD=\"2026-09\" OBS_VALUE=\"2\" "
                            "SEX=\"_T\" COMMENT_OBS=\"n\"/>" SPECIFIC_CLOSE,
       "1 VN DF 2026-09 I SEX=F = 1" SEPT "\n2 VN DF 2026-09 I = 2 “n”" SEPT "\n");
    ml("<StructureSpecificTimeSeriesData xmlns=\"" MESSAGE
       "\"><Header><Structure structureID=\"a\"/></Header>"
       "<DataSet><Series REF_AREA=\"VN\" INDICATOR=\"I\"><Obs TIME_PERIOD=\"2026-09\" "
       "OBS_VALUE=\"1\"/></Series>"
       "</DataSet></StructureSpecificTimeSeriesData>",
       "1 VN 2026-09 I = 1" SEPT "\n");
}

/* What a group says holds for the series that have its key, whole or in part; one that is of another key says nothing here. */
static void test_groups(void **state)
{
    (void)state;
    generic("<g:Group type=\"Sibling\"><g:GroupKey>" V("REF_AREA", "XX")
                V("INDICATOR", "I") "</g:GroupKey><g:Attributes>" V(
                    "CONF_STATUS",
                    "C") "</g:Attributes></g:Group>"
                         "<g:Group type=\"Sibling\"><g:GroupKey>" V("INDICATOR", "I")
                             V("REF_AREA", "VN") "</g:GroupKey><g:Attributes>" V("UNIT_MULT", "3")
                                 V("TITLE",
                                   "t") "</g:Attributes></g:Group>"
                                        "<g:Group type=\"Area\"><g:GroupKey>" V("REF_AREA", "VN") "</g:GroupKey><g:Attributes>" V(
                                            "OBS_STATUS",
                                            "E") "</g:Attributes></g:Group>"
                                                 "<g:Series>" KEY(V("SEX", "F")) OBS("2026-09",
                                                                                     "3.056", "")
                                                     OBS("2026-10", "2",
                                                         "<g:Attributes>" V(
                                                             "OBS_STATUS",
                                                             "A") "</g:Attributes>") "</g:Series>"
                                                                                     "<g:Series><g:"
                                                                                     "SeriesKey>" V(
                                                                                         "REF_AREA",
                                                                                         "VN")
                                                                                         V("INDICAT"
                                                                                           "OR",
                                                                                           "J") "</"
                                                                                                "g:"
                                                                                                "Se"
                                                                                                "ri"
                                                                                                "es"
                                                                                                "Ke"
                                                                                                "y"
                                                                                                ">" OBS(
                                                                                                    "2026-09",
                                                                                                    "1",
                                                                                                    "") "</g:Series>",
            "1 VN DF 2026-09 estimate I SEX=F = 3056" SEPT "\n"
            "2 VN DF 2026-10 I SEX=F = 2000 2026-10-01…2026-10-31\n"
            "3 VN DF 2026-09 estimate J = 1" SEPT "\n");
    /* structure-specific: what is the key and what is not is told by the series; ODD is of none of them */
    ml(SPECIFIC_OPEN HEADER(
           "GSO", "DF",
           "TIME_PERIOD") "<m:DataSet ss:structureRef=\"S\"><Group xsi:type=\"x:Sibling\" "
                          "REF_AREA=\"VN\" INDICATOR=\"I\" SEX=\"F\" "
                          "UNIT_MULT=\"3\" CONF_STATUS=\"C\" ODD=\"o\"/><Group REF_AREA=\"VN\" "
                          "INDICATOR=\"I\" SEX=\"M\" "
                          "COMMENT_OBS=\"men\"/>"
                          "<Series FREQ=\"M\" REF_AREA=\"VN\" INDICATOR=\"I\" SEX=\"F\"><Obs "
                          "TIME_PERIOD=\"2026-09\" "
                          "OBS_VALUE=\"3.056\"/></Series>"
                          "<Series FREQ=\"M\" REF_AREA=\"VN\" INDICATOR=\"I\" SEX=\"M\"><Obs "
                          "TIME_PERIOD=\"2026-09\" "
                          "OBS_VALUE=\"1\"/></Series>" SPECIFIC_CLOSE,
       "1 VN DF 2026-09 I SEX=F = 3056 status C" SEPT "\n2 VN DF 2026-09 I SEX=M = 1 “men”" SEPT
       "\n");
    /* flat; the next data set begins without any */
    ml(SPECIFIC_OPEN HEADER(
           "GSO", "DF", "AllDimensions") "<m:DataSet ss:structureRef=\"S\"><Group REF_AREA=\"VN\" "
                                         "CONF_STATUS=\"N\"/>"
                                         "<Obs REF_AREA=\"VN\" INDICATOR=\"I\" "
                                         "TIME_PERIOD=\"2026-09\" OBS_VALUE=\"1\"/>"
                                         "<Obs REF_AREA=\"VN-04\" INDICATOR=\"I\" "
                                         "TIME_PERIOD=\"2026-09\" OBS_VALUE=\"2\"/></m:DataSet>"
                                         "<m:DataSet ss:structureRef=\"S\">"
                                         "<Obs REF_AREA=\"VN\" INDICATOR=\"I\" "
                                         "TIME_PERIOD=\"2026-09\" OBS_VALUE=\"3\"/>" SPECIFIC_CLOSE,
       "1 VN DF 2026-09 I = 1 status C" SEPT "\n2 VN-04 DF 2026-09 I = 2" SEPT
       "\n3 VN DF 2026-09 I = 3" SEPT "\n");
    /* two of one key; an empty one; one without a key, which holds for all */
    ml(SPECIFIC_OPEN "<m:DataSet><Group/><Group REF_AREA=\"VN\" CONF_STATUS=\"N\"/><Group "
                     "REF_AREA=\"VN\" UNIT_MULT=\"1\"/>"
                     "<Group COMMENT_OBS=\"all\"/><Obs REF_AREA=\"VN\" INDICATOR=\"I\" "
                     "TIME_PERIOD=\"2026-09\" OBS_VALUE=\"1\"/>" SPECIFIC_CLOSE,
       "1 VN 2026-09 I = 10 status C “all”" SEPT "\n");
}

/* ---- whose data ---- */

#define ONE            "<Obs ORG=\"04\" INDICATOR=\"T$2E03\" TIME_PERIOD=\"2026-09\" OBS_VALUE=\"1\"/>"
#define OF_GRIS        "1 04 2026-09 T.03 = 1 published" SEPT "\n"
#define OF_OTHER(flow) "1 04 " flow "2026-09 T$2E03 = 1" SEPT "\n"

static void of(const char *structure, const char *set, const char *wanted)
{
    struct arena *arena = arena_new(0);
    ml(arena_printf(arena, "%s<m:Header>%s</m:Header><m:DataSet %s>%s%s", SPECIFIC_OPEN, structure,
                    set, ONE, SPECIFIC_CLOSE),
       wanted);
    arena_free(arena);
}

#define URN_OF(what, agency)                                                                       \
    "<URN>urn:sdmx:org.sdmx.infomodel.datastructure." what "=" agency ":F(1.0)</URN>"

static void test_references(void **state)
{
    static const char set[] = "structureRef=\"S\"";
    (void)state;
    of("<m:Structure structureID=\"S\"><c:Structure><Ref agencyID=\"GRIS\" "
       "id=\"F\"/></c:Structure></m:Structure>",
       set, OF_GRIS);
    of("<m:Structure structureID=\"S\"><c:StructureUsage>" URN_OF(
           "Dataflow", "GRIS") "</c:StructureUsage></m:Structure>",
       set, OF_GRIS);
    of("<m:Structure structureID=\"S\"><c:Structure>" URN_OF(
           "DataStructure", "GSO.SUB") "</c:Structure></m:Structure>",
       set, OF_OTHER("F "));
    /* the flow goes before the structure, on either side of it */
    of("<m:Structure structureID=\"S\"><c:Structure><Ref agencyID=\"GSO\" "
       "id=\"DSD\"/></c:Structure>"
       "<c:StructureUsage><Ref agencyID=\"GSO\" id=\"DF\"/></c:StructureUsage></m:Structure>",
       set, OF_OTHER("DF "));
    of("<m:Structure structureID=\"S\"><c:StructureUsage><Ref agencyID=\"GSO\" "
       "id=\"DF\"/></c:StructureUsage>"
       "</m:Structure>",
       set, OF_OTHER("DF "));
    of("<m:Structure structureID=\"S\"><c:StructureUsage><Ref agencyID=\"GSO\" "
       "id=\"DF\"/></c:StructureUsage>"
       "<c:Structure><Ref agencyID=\"GSO\" id=\"DSD\"/></c:Structure></m:Structure>",
       set, OF_OTHER("DF "));
    /* nobody's */
    of("", "", OF_OTHER(""));
    of("<m:Structure "
       "structureID=\"S\"><c:Structure><URN>nonsense</URN></c:Structure></m:Structure>",
       set, OF_OTHER(""));
    of("<m:Structure structureID=\"S\"><c:Structure><URN>a=b</URN></c:Structure></m:Structure>",
       set, OF_OTHER(""));
    of("<m:Structure structureID=\"S\"><c:Structure><URN>a=(b:c</URN></c:Structure></m:Structure>",
       set, OF_OTHER(""));
    of("<m:Structure structureID=\"S\"><c:Structure><Ref/></c:Structure></m:Structure>", set,
       OF_OTHER(""));
}

/* Two data sets, each of its own structure; the second takes figures back. */
static void test_sets(void **state)
{
    (void)state;
    ml(SPECIFIC_OPEN "<m:Header><m:Structure structureID=\"A\"><c:Structure><Ref agencyID=\"GRIS\" "
                     "id=\"F\"/></c:Structure></m:Structure>"
                     "<m:Structure structureID=\"B\"><c:Structure><Ref agencyID=\"GSO\" "
                     "id=\"G\"/></c:Structure></m:Structure></m:Header>"
                     "<m:DataSet structureRef=\"B\" ss:action=\"Delete\" CONF_STATUS=\"C\">" ONE
                     "</m:DataSet>"
                     "<m:DataSet structureRef=\"A\">" ONE SPECIFIC_CLOSE,
       "1 04 G 2026-09 T$2E03 = 1 status C" SEPT " deleted\n2 04 2026-09 T.03 = 1 published" SEPT
       "\n");
}

/* Generic data of 2.0: concepts, Time, the key family by its name. */
static void test_old(void **state)
{
    (void)state;
    ml("<GenericData xmlns=\"http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message\" "
       "xmlns:generic=\"http://www.SDMX.org/resources/SDMXML/schemas/v2_0/generic\"><Header><ID>x</"
       "ID>"
       "<KeyFamilyRef>K</KeyFamilyRef></Header><DataSet><generic:KeyFamilyRef>BIS_JOINT_DEBT</"
       "generic:KeyFamilyRef>"
       "<generic:Series><generic:SeriesKey><generic:Value concept=\"FREQ\" value=\"M\"/>"
       "<generic:Value concept=\"REF_AREA\" value=\"MX\"/><generic:Value concept=\"INDICATOR\" "
       "value=\"A\"/>"
       "</generic:SeriesKey><generic:Attributes><generic:Value concept=\"UNIT_MULT\" value=\"1\"/>"
       "</generic:Attributes><generic:Obs><generic:Time> 2000-01 </generic:Time>"
       "<generic:ObsValue value=\"3.14\"/><generic:Attributes><generic:Value "
       "concept=\"OBS_STATUS\" "
       "value=\"A\"/></generic:Attributes></generic:Obs></generic:Series></DataSet></GenericData>",
       "1 MX BIS_JOINT_DEBT 2000-01 A = 31.4 2000-01-01…2000-01-31\n");
}

#define OLD_OPEN                                                                                   \
    "<GenericData xmlns=\"http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message\" "            \
    "xmlns:g=\"http://www.SDMX.org/resources/SDMXML/schemas/v2_0/generic\"><Header/>"
#define OLD_KEY(area)                                                                              \
    "<g:SeriesKey><g:Value concept=\"REF_AREA\" value=\"" area                                     \
    "\"/><g:Value concept=\"INDICATOR\" value=\"I\"/></g:SeriesKey>"
#define OLD_OBS(value) "<g:Obs><g:Time>2026-09</g:Time><g:ObsValue value=\"" value "\"/></g:Obs>"

/* Each data set of 2.0 names its own key family; series may stand inside their group. */
static void test_old_sets(void **state)
{
    (void)state;
    ml(OLD_OPEN "<DataSet><g:KeyFamilyRef>K1</g:KeyFamilyRef><g:Series>" OLD_KEY("A")
           OLD_OBS("1") "</g:Series></DataSet><DataSet><g:KeyFamilyRef>K2</"
                        "g:KeyFamilyRef><g:Series>" OLD_KEY("A")
                            OLD_OBS("2") "</g:Series></DataSet><DataSet><g:Series>" OLD_KEY("A")
                                OLD_OBS("3") "</g:Series></DataSet></GenericData>",
       "1 A K1 2026-09 I = 1" SEPT "\n2 A K2 2026-09 I = 2" SEPT "\n3 A 2026-09 I = 3" SEPT "\n");
    ml(OLD_OPEN "<DataSet><g:KeyFamilyRef>K</g:KeyFamilyRef><g:Group type=\"Sibling\"><g:GroupKey>"
                "<g:Value concept=\"REF_AREA\" value=\"A\"/></g:GroupKey><g:Attributes>"
                "<g:Value concept=\"UNIT_MULT\" value=\"2\"/></g:Attributes><g:Series>" OLD_KEY("A")
                    OLD_OBS("1.5") "</g:Series><g:Series>" OLD_KEY("A")
                        OLD_OBS("2.5") "</g:Series></g:Group><g:Group><g:Series>" OLD_KEY("B")
                            OLD_OBS("3") "</g:Series></g:Group></DataSet></GenericData>",
       "1 A K 2026-09 I = 150" SEPT "\n2 A K 2026-09 I = 250" SEPT "\n3 B K 2026-09 I = 3" SEPT
       "\n");
}

/* Names by namespace, whatever the prefixes; comments, CDATA and processing instructions are passed over. */
static void test_spellings(void **state)
{
    (void)state;
    ml("<GenericData xmlns=\"" MESSAGE "\"><DataSet xmlns:x=\"" GENERIC
       "\"><!-- one --><x:Series><x:SeriesKey>"
       "<x:Value id='REF_AREA' value='V&#78;'></x:Value><x:Value value=\"I\" "
       "id=\"INDICATOR\"/></x:SeriesKey>"
       "<?pi?><x:Obs><x:ObsValue value=\" 5 \"/><x:ObsDimension "
       "value=\"2026-09\"/></x:Obs></x:Series></DataSet>"
       "</GenericData>",
       "1 VN 2026-09 I = 5" SEPT "\n");
    foreign_lines_check("<GenericData><DataSet/></GenericData>", NULL, "E103 XML/HTML\n");
    foreign_lines_check(
        "<m:GenericData xmlns:m=\"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common\"/>",
        NULL, "E103 XML/HTML\n");
}

/* ---- what is wrong ---- */

static void test_no_data(void **state)
{
    static const char *const roots[] = {"Structure", "RegistryInterface", "GenericMetadata",
                                        "Error",     "GenericDataQuery",  "CompactData"};
    (void)state;
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        struct arena *arena = arena_new(0);
        ml(arena_printf(arena, "<m:%s xmlns:m=\"" MESSAGE "\"><m:Header/></m:%s>", roots[i],
                        roots[i]),
           arena_printf(arena, "E196 %s\n", roots[i]));
        arena_free(arena);
    }
    generic("", "E112\n");
    generic("<g:Series>" KEY("") "</g:Series>", "E112\n");
    generic("<g:Series>" KEY("") "<g:Obs><g:ObsDimension value=\"2026-09\"/></g:Obs></g:Series>",
            "E112\n");
}

static void test_wrong(void **state)
{
    (void)state;
    ml(SPECIFIC_OPEN "\n<m:DataSet>\n <Obs OBS_VALUE=\"1\"/>" SPECIFIC_CLOSE,
       "E192 1 3:2 ORG | REF_AREA\nE192 1 3:2 INDICATOR\nE192 1 3:2 TIME_PERIOD\n");
    ml(SPECIFIC_OPEN
       "\n<m:DataSet><Obs REF_AREA=\"a\" INDICATOR=\"b\" TIME_PERIOD=\"2026\" OBS_VALUE=\"1\" "
       "UNIT_MULT=\"x\"/>" SPECIFIC_CLOSE,
       "E194 1 2:12 x\n");
    ml(SPECIFIC_OPEN "\n<m:DataSet><Obs REF_AREA=\"a\"></m:DataSet>", "E190 2:32 mismatched tag\n");
    foreign_lines_check(
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><m:GenericData xmlns:m=\"" MESSAGE
        "\">&e;</m:GenericData>",
        NULL, "E103 XML/HTML\n");
    ml("<m:GenericData xmlns:m=\"" MESSAGE "\">&e;</m:GenericData>",
       "E190 1:84 undefined entity\n");
}

static bool has(struct arena *arena, struct text_builder *b, const char *finding)
{
    struct text t = text_builder_text(b);
    return strstr(foreign_lines_of(arena, t.ptr, t.len, NULL), finding) != NULL;
}

static void test_limits(void **state)
{
    struct arena *arena = arena_new(0);
    struct text_builder b;
    (void)state;
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, SPECIFIC_OPEN "<m:Header>");
    for (int i = 0; i < 17; i++)
        text_builder_addf(&b, "<m:Structure structureID=\"S%d\"/>", i);
    text_builder_adds(&b, "</m:Header><m:DataSet>" ONE SPECIFIC_CLOSE);
    assert_true(has(arena, &b, "E113 structures\n"));

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<m:GenericData " SPACES "><m:DataSet><g:Series><g:SeriesKey>");
    for (int i = 0; i < 193; i++)
        text_builder_addf(&b, "<g:Value id=\"D%d\" value=\"1\"/>", i);
    text_builder_adds(
        &b, "</g:SeriesKey>" OBS("2026", "1", "") "</g:Series></m:DataSet></m:GenericData>");
    assert_true(has(arena, &b, "E113 components\n"));

    /* a million series cost the memory of one: what a series says is forgotten */
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, SPECIFIC_OPEN "<m:DataSet>");
    for (int i = 0; i < 2000; i++)
        text_builder_addf(&b,
                          "<Series REF_AREA=\"%d\" INDICATOR=\"I\"><Obs TIME_PERIOD=\"2026\" "
                          "OBS_VALUE=\"%d\"/></Series>",
                          i, i);
    text_builder_adds(&b, SPECIFIC_CLOSE);
    assert_true(has(arena, &b, "2000 1999 2026 I = 1999 "));

    /* keys of more kinds than any data structure declares */
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, SPECIFIC_OPEN "<m:DataSet>");
    for (int i = 0; i < 33; i++)
        text_builder_addf(&b, "<Group D%d=\"1\"/>", i);
    text_builder_adds(&b, "<Obs");
    for (int i = 0; i < 33; i++)
        text_builder_addf(&b, " D%d=\"1\"", i);
    text_builder_adds(&b, "/>" SPECIFIC_CLOSE);
    assert_true(has(arena, &b, "E113 group types\n"));

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, SPECIFIC_OPEN "<m:DataSet>");
    for (int i = 0; i < 100001; i++)
        text_builder_adds(&b, "<Group D=\"1\"/>");
    text_builder_adds(&b, SPECIFIC_CLOSE);
    assert_true(has(arena, &b, "E113 groups\n"));

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<m:GenericData " SPACES ">");
    for (int i = 0; i < 64; i++)
        text_builder_adds(&b, "<a>");
    assert_true(has(arena, &b, "xml_depth"));
    arena_free(arena);
}

/* A message that is cut off anywhere is refused, never read as a shorter one. */
static void test_cut(void **state)
{
    static const char whole[] = GENERIC_OPEN("GSO", "DF", "TIME_PERIOD",
                                             "Information") "<g:Series>" KEY("")
        OBS("2026-09", "12",
            "<g:Attributes>" V("OBS_STATUS", "A") "</g:Attributes>") "</g:Series>" GENERIC_CLOSE;
    (void)state;
    for (size_t len = 1; len < sizeof whole - 1; len++) {
        struct arena *arena = arena_new(0);
        assert_non_null(strstr(foreign_lines_of(arena, whole, len, NULL), "E1"));
        arena_free(arena);
    }
}

static void test_provenance(void **state)
{
    static const char bytes[] =
        SPECIFIC_OPEN "<m:DataSet><Series REF_AREA=\"a\" INDICATOR=\"b\" UNIT_MULT=\"3\"><Obs "
                      "TIME_PERIOD=\"2026\"/><Obs TIME_PERIOD=\"2027\" "
                      "OBS_VALUE=\"1.50\"/></Series>" SPECIFIC_CLOSE;
    struct arena *arena = arena_new(0);
    (void)state;
    assert_string_equal(text_dup(arena, collector_cell(bytes, sizeof bytes - 1, NULL, 2, 0, arena)),
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
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_sets),
        cmocka_unit_test(test_old_sets),
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
