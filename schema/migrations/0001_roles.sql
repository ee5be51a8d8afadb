-- Roles and schemas. Roles belong to the whole cluster, so another database may have made them, or be making them now.
-- Nobody logs in as any of them: a login is made a member of gris_service (the program), gris_migrate (who upgrades),
-- gris_read (people and tools that speak SQL), gris_audit_read or gris_monitor.
--   gris_owner       owns every object; row-level security binds it too (FORCE)
--   gris_migrate     may become gris_owner
--   gris_intake      originals, submissions, their events
--   gris_worker      the catalog, aggregates
--   gris_publish     releases
--   gris_audit_read  the audit chain and what it proves
--   gris_monitor     counts, no unit data
--   gris_read        schema api, limited to what its identity may see
--   gris_service     intake + worker + publish + audit_read + monitor: what the program becomes when it connects
DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['gris_owner', 'gris_migrate', 'gris_intake', 'gris_worker', 'gris_publish',
                                  'gris_audit_read', 'gris_monitor', 'gris_read', 'gris_service'] LOOP
        IF to_regrole(wanted) IS NULL THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database was quicker
            END;
        END IF;
    END LOOP;
END
$roles$;

DO $members$
DECLARE
    part record;
BEGIN
    FOR part IN
        SELECT * FROM (VALUES ('gris_owner', 'gris_migrate'),
                              ('gris_intake', 'gris_service'), ('gris_worker', 'gris_service'), ('gris_publish', 'gris_service'),
                              ('gris_audit_read', 'gris_service'), ('gris_monitor', 'gris_service'),
                              ('gris_owner', current_user), ('gris_service', current_user)) AS m (granted, member)
         WHERE NOT pg_has_role(m.member, m.granted, 'MEMBER')
    LOOP
        FOR attempt IN 1..20 LOOP
            BEGIN
                EXECUTE format('GRANT %I TO %I', part.granted, part.member);
                EXIT;
            EXCEPTION WHEN unique_violation OR internal_error THEN
                PERFORM pg_sleep(0.05); -- "tuple concurrently updated": another database was quicker
                EXIT WHEN pg_has_role(part.member, part.granted, 'MEMBER');
            END;
        END LOOP;
    END LOOP;
END
$members$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA gris AUTHORIZATION gris_owner;
CREATE SCHEMA api AUTHORIZATION gris_owner;
COMMENT ON SCHEMA gris IS 'gris: the data model. Vectors by surrogate key; read schema api unless you write the program.';
COMMENT ON SCHEMA api IS 'gris: one row per cell, with codes and names, for people and tools that speak SQL.';
GRANT USAGE ON SCHEMA gris TO gris_intake, gris_worker, gris_publish, gris_audit_read, gris_monitor, gris_read;
GRANT USAGE ON SCHEMA api TO gris_read, gris_worker;

SET LOCAL ROLE gris_owner;
CREATE TABLE gris.migration (
    number int PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE gris.migration IS 'Migrations applied, each once, with the checksum of its file.';
GRANT SELECT ON gris.migration TO gris_intake, gris_worker, gris_publish, gris_audit_read, gris_monitor, gris_read;
