/*
 * The migrations, compiled in from migrations/ (NNNN_name.sql) at build time. Knows nothing of what they say; store/ applies them.
 */
#include "schema/schema.h"
#include "schema_migrations.h"

const struct schema_migration *schema_migrations_all(size_t *ret_len)
{
    *ret_len = schema_migrations_count;
    return schema_migrations;
}
