-- What payers allow, by code
-- Lines of each code for which something was allowed, by how many units and how much: what payers pay or leave to the
-- patient in the last standing answer of the primary payer.
--
-- reads      scoped_lines, answers
-- sets       dimension  all
-- parameter  as_of      DATE  the as-of date: data known by then
-- column  payer_id      VARCHAR        the payer; unknown where there is none
-- column  cpt           VARCHAR        the code
-- column  units_each    DECIMAL(18,3)  units billed on each of these lines
-- column  allowed_each  DECIMAL(18,2)  what was allowed for each
-- column  lines         BIGINT         how many lines
-- column  first_date    DATE           their earliest service
-- column  last_date     DATE           their latest service

WITH counted AS (
    SELECT line.*, answer.allowed
    FROM scoped_lines AS line
    INNER JOIN (
        SELECT
            line_id,
            paid + patient_amount AS allowed,
            row_number() OVER (PARTITION BY line_id ORDER BY position DESC, file_id, segment) AS place
        FROM answers
        WHERE is_primary AND date <= $as_of AND (cancelled_date IS NULL OR cancelled_date > $as_of)
    ) AS answer ON answer.line_id = line.line_id AND answer.place = 1
    WHERE line.in_dates = 1 AND NOT line.is_unmatched AND line.cpt IS NOT NULL
        AND answer.allowed > 0 AND line.units > 0
)

SELECT
    coalesce(payer_id, 'unknown') AS payer_id,
    cpt,
    CAST(units AS DECIMAL(18, 3)) AS units_each,
    CAST(allowed AS DECIMAL(18, 2)) AS allowed_each,
    CAST(count(*) AS BIGINT) AS lines,
    min(service_date) AS first_date,
    max(service_date) AS last_date
FROM counted
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
