-- Charges denied
-- Charges of adjudicated lines, and what of them was denied, in each group.
--
-- reads   scoped_lines
-- over    merged_lines
-- apart   payer_id, scope_date, clinic_id, therapist_id
-- column  group_key              VARCHAR        the group
-- column  in_dates               INTEGER        1; 0 for lines that lack the date of the basis: noted with the figure
-- column  adjudicated_lines      BIGINT         lines with a first adjudication
-- column  adjudicated_charge     DECIMAL(18,2)  their charges
-- column  denied_charge          DECIMAL(18,2)  charges of lines denied or hidden
-- column  partial_denied_amount  DECIMAL(18,2)  what was denied of lines partially denied

WITH counted AS (
    SELECT * FROM scoped_lines WHERE adjudicated_lines > 0
)

SELECT
    group_key,
    in_dates,
    CAST(sum(adjudicated_lines * claims) AS BIGINT) AS adjudicated_lines,
    CAST(sum(adjudicated_charge) AS DECIMAL(18, 2)) AS adjudicated_charge,
    CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge,
    CAST(sum(partial_denied_amount) AS DECIMAL(18, 2)) AS partial_denied_amount
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, in_dates
ORDER BY group_key, in_dates
