-- intake_numbers($1 how many) -> the first of so many numbers in a row
SELECT submission_numbers($1::int)
