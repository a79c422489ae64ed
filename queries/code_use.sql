-- Code use
-- Which codes each therapist bills, by the day of service whatever the basis, answered or not.
--
-- reads      billed_lines
-- over       facts
-- parameter  start  DATE  first day of service; null for open
-- parameter  end    DATE  last day of service; null for open
-- column  therapist_id  VARCHAR        NPI of the therapist; null where none was named
-- column  cpt           VARCHAR        the code
-- column  units         DECIMAL(18,3)  units billed
-- column  lines         BIGINT         lines
-- column  charge        DECIMAL(18,2)  charged

WITH counted AS (
    SELECT * FROM billed_lines
    WHERE ($start IS NULL OR service_date >= $start) AND ($end IS NULL OR service_date <= $end)
)

SELECT
    therapist_id,
    cpt,
    CAST(sum(coalesce(units, 0)) AS DECIMAL(18, 3)) AS units,
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(coalesce(charge, 0)) AS DECIMAL(18, 2)) AS charge
FROM counted
GROUP BY therapist_id, cpt
ORDER BY therapist_id, cpt
