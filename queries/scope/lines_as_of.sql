-- Lines as of the day
-- The version of every line that holds on the as-of day, with 0/1 columns for the day.
--
-- reads      lines
-- parameter  as_of  DATE  the as-of date: data known by then

SELECT
    *,
    unresolved_lines * is_final AS final_denied_lines,
    unresolved_lines * (1 - is_final) AS open_denied_lines,
    CASE WHEN redecided_lines = 1 OR is_past_appeal = 1 THEN denied_lines ELSE 0 END AS decided_lines,
    CASE WHEN redecided_lines = 1 OR is_past_appeal = 1 THEN 0 ELSE denied_lines END AS undecided_lines
FROM (
    SELECT
        *,
        CASE WHEN appeal_deadline < $as_of THEN 1 ELSE 0 END AS is_past_appeal,
        CASE WHEN appeal_deadline < $as_of OR closed_date <= $as_of THEN 1 ELSE 0 END AS is_final
    FROM lines
    WHERE valid_from <= $as_of AND $as_of < valid_to
) AS version
