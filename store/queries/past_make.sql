-- past_make() -> one row: were the views of the past made anew
SELECT past_make()
