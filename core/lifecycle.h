/*
 * The life of a submission as values: which step an action takes from a state, which units have to approve, and whose turn it is. Must not
 * know: databases. Neighbours: lifecycle.def (the steps), catalog.h.
 */
#ifndef GRIS_CORE_LIFECYCLE_H
#define GRIS_CORE_LIFECYCLE_H

#include "core/catalog.h"

enum lifecycle_action {
    LIFECYCLE_REVIEW,
    LIFECYCLE_APPROVE,
    LIFECYCLE_ACCEPT,
    LIFECYCLE_LOCK,
    LIFECYCLE_RETURN,
    LIFECYCLE_WITHDRAW,
    LIFECYCLE_CORRECT, /* by filing a new version, never by a step */
    LIFECYCLE_ACTIONS
};
enum lifecycle_actor {
    LIFECYCLE_SENDER,
    LIFECYCLE_NEXT,
    LIFECYCLE_REACHED,
    LIFECYCLE_LAST,
    LIFECYCLE_ACTORS
};

struct lifecycle_step {
    const char *from, *to; /* as stored: received, in_review, … */
    enum lifecycle_action action;
    enum lifecycle_actor actor;
    bool reason;
    const char *meaning_vi, *meaning_en;
};

/* All of lifecycle.def, in its order. */
const struct lifecycle_step *lifecycle_steps(size_t *ret_len);
/* The step that the action takes from a state, or NULL. */
const struct lifecycle_step *lifecycle_find(const char *from, enum lifecycle_action action);
/* Is there a step between the two states? */
bool lifecycle_legal(const char *from, const char *to);
/* Approved, or any state that approval leads to but by sending back. */
bool lifecycle_is_approved(const char *state);
/* The state that the action leads to, wherever it begins. */
const char *lifecycle_action_state(enum lifecycle_action action);
/* "approve" … and back; LIFECYCLE_ACTIONS: no such action. */
const char *lifecycle_action_name(enum lifecycle_action action);
enum lifecycle_action lifecycle_action_find(const char *name);
/* "sender", "next", "reached", "last". */
const char *lifecycle_actor_name(enum lifecycle_actor actor);

struct lifecycle_path VEC(uint32_t);
/* Whose approval a unit's report needs, in order (catalog indices): of the obligation's levels the units above it in admin on that day;
 * where it names none, the receiver; where there is nobody above, the unit itself. REQ: interfaces.md, `approval`, `receiver`. */
void lifecycle_path(const struct catalog *catalog,
                    const struct obligation *obligation,
                    uint32_t org,
                    date_t date,
                    struct arena *arena,
                    struct lifecycle_path *ret);
/* May the unit take the step? `passed`: how often the submission was approved or accepted. */
bool lifecycle_may(const struct lifecycle_step *step,
                   const struct lifecycle_path *path,
                   size_t passed,
                   uint32_t sender,
                   uint32_t org);
/* The unit that takes the step as a rule: where several may, the one whose turn it is. CATALOG_NONE: nobody may. */
uint32_t lifecycle_whose(const struct lifecycle_step *step,
                         const struct lifecycle_path *path,
                         size_t passed,
                         uint32_t sender);

#endif
