-- vector_type() -> the number of the type of a vector's value
SELECT 'report_vector'::regtype::oid::bigint
