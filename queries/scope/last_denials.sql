-- The last denial of a line
-- Of each line with a denial in force on the day the latest one, and what helps against it.
--
-- reads      denials
-- parameter  as_of      DATE       the as-of date: data known by then
-- parameter  send_anew  VARCHAR[]  remark codes of a denial that cannot be appealed, but submitted as a new claim
-- parameter  no_appeal  VARCHAR[]  remark codes of a denial that cannot be appealed

SELECT
    claim_id,
    line_id,
    date AS denied_date,
    CASE
        WHEN list_has_any(rarcs, $send_anew) THEN 'send_anew'
        WHEN list_has_any(rarcs, $no_appeal) THEN 'no_appeal'
        ELSE 'appeal'
    END AS remedy
FROM (
    SELECT
        *,
        row_number() OVER (PARTITION BY claim_id, line_id ORDER BY date DESC, file_id, segment) AS nth
    FROM denials
    WHERE is_primary AND date <= $as_of AND (cancelled_date IS NULL OR cancelled_date > $as_of)
) AS in_force
WHERE nth = 1
