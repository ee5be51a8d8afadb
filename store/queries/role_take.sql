-- role_take() -> one row; becomes gris_service where it exists and the login is a member
SELECT CASE WHEN to_regrole('gris_service') IS NOT NULL AND pg_has_role(session_user, to_regrole('gris_service'), 'MEMBER')
            THEN set_config('role', 'gris_service', false) END
