-- Denied lines by group and reason
-- Of each group's denied lines, how many for each kind of reason. Products are sums over patients: they say how much a
-- reason's share varies, because the lines of one patient are decided alike.
--
-- reads   scoped_lines
-- column  group_key         VARCHAR  the group
-- column  reason_category   VARCHAR  category of the reason; none where there is none
-- column  patients          BIGINT   patients with such a line
-- column  denied_lines      BIGINT   lines denied or hidden
-- column  denied_by_denied  BIGINT   sum over patients of denied lines times denied lines
-- column  denied_by_lines   BIGINT   sum over patients of denied lines times all their decided lines in the group

WITH counted AS (
    SELECT * FROM scoped_lines WHERE adjudicated_lines = 1 AND in_dates = 1
)

SELECT
    group_key,
    reason_category,
    CAST(count(*) AS BIGINT) AS patients,
    CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
    CAST(sum(denied_lines * denied_lines) AS BIGINT) AS denied_by_denied,
    CAST(sum(denied_lines * patient_lines) AS BIGINT) AS denied_by_lines
FROM (
    SELECT
        group_key,
        patient,
        reason_category,
        denied_lines,
        CAST(sum(adjudicated_lines) OVER (PARTITION BY group_key, patient) AS BIGINT) AS patient_lines
    FROM (
        SELECT
            group_key,
            patient,
            reason_category,
            CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
            CAST(sum(adjudicated_lines) AS BIGINT) AS adjudicated_lines
        FROM (
            SELECT
                coalesce(patient_key, claim_id) AS patient,
                coalesce(reason_category, 'none') AS reason_category,
                denied_lines,
                adjudicated_lines,
                unnest(groups) AS group_key
            FROM counted
        ) AS grouped
        GROUP BY group_key, patient, reason_category
    ) AS patients_and_reasons
) AS beside_all
WHERE denied_lines > 0
GROUP BY group_key, reason_category
ORDER BY group_key, reason_category
