-- Claims without an answer
-- Claims waiting longer than their payer usually takes, among all that are older than that.
--
-- reads      scoped_claims
-- over       facts
-- parameter  usual_payers  VARCHAR[]  payers with a known usual response time
-- parameter  usual_days    INTEGER[]  their usual days to a first answer, in the same order
-- parameter  other_days    INTEGER    the usual days of everybody else
-- column  group_key         VARCHAR  the group
-- column  in_dates          INTEGER  1; 0 for claims that lack the date of the basis: noted with the figure
-- column  overdue_claims    BIGINT   claims sent longer ago than the payer's usual time
-- column  unanswered_claims BIGINT   of them: without an answer
-- column  unanswered_charge DECIMAL(18,2)  charges of those

WITH counted AS (
    SELECT *, awaited_claims AS overdue_claims, awaited_claims - answered_claims AS unanswered_claims
    FROM scoped_claims
    WHERE awaited_claims > 0
        AND $as_of - clock_date > coalesce(
            list_extract($usual_days, list_position($usual_payers, coalesce(payer_id, 'unknown'))), $other_days
        )
)

SELECT
    group_key,
    in_dates,
    CAST(sum(overdue_claims) AS BIGINT) AS overdue_claims,
    CAST(sum(unanswered_claims) AS BIGINT) AS unanswered_claims,
    CAST(sum(unanswered_charge) AS DECIMAL(18, 2)) AS unanswered_charge
FROM (SELECT *, unnest(groups) AS group_key FROM counted) AS grouped
GROUP BY group_key, in_dates
ORDER BY group_key, in_dates
