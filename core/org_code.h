/*
 * Identifiers of agencies as Decision 20/2020/QĐ-TTg writes them, and those of the code system before it. Knows how codes are written, not
 * whose they are. Neighbours: aliases.h.
 * REQ: Decision 20/2020/QĐ-TTg Art. 4, 5, 6; QCVN 102:2016/BTTTT (Circular 10/2016/TT-BTTTT).
 */
#ifndef GRIS_CORE_ORG_CODE_H
#define GRIS_CORE_ORG_CODE_H

#include "core/text.h"

#define ORG_CODE_MAX 35 /* characters of a code; also room enough for one of QCVN 102 */

enum org_code_kind {
    ORG_CODE_NONE,
    /* Art. 4: groups parted by dots, each the unit of the one before; the first is [A-Y][0-9][0-9] */
    ORG_CODE_AGENCY,
    /* Art. 5: the registration number of an enterprise, cooperative, household business */
    ORG_CODE_REGISTERED,
    /* Art. 6: Z01 to Z99, then 1 to 32 characters without a dot */
    ORG_CODE_OTHER
};

enum org_code_kind org_code_kind(struct text code);
/* Groups of a code of Art. 4: 1 for the agencies of the list itself; 0 for other codes. */
size_t org_code_level(struct text code);
/* The first group of a code of Art. 4 (who hands out the rest), or an empty text. */
struct text org_code_owner(struct text code);
/* True for a code as QCVN 102:2016 writes it: V1V2V3.Z1Z2.Y1Y2.MX1X2, from level 4 on the left to level 1 on the right, zeros where there is none.
 * A level 3 stands under a level 2; a level 4 may stand under any. */
bool org_code_is_qcvn102(struct text code);
/* "000.00.18.G12" -> "G12.18": groups of zeros dropped, the others turned round. False (and "" written) when it is none. */
bool org_code_from_qcvn102(struct text old, char ret[static ORG_CODE_MAX + 1]);
/* "G12.18" -> "000.00.18.G12". False when there was no such code: a deeper one, or one with groups of other widths. */
bool org_code_to_qcvn102(struct text code, char ret[static ORG_CODE_MAX + 1]);

#endif
