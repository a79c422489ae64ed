-- Lines by all that decides whether they count
-- How many service lines stand alike in everything that a figure asks before it counts them; each 0 or 1.
--
-- reads   scoped_lines
-- sets    dimension         all
-- column  is_charged        INTEGER        the charge is not 0
-- column  is_decided_upon   INTEGER        there is a first adjudication
-- column  is_expected       INTEGER        its outcome is expected: a code that this payer never pays
-- column  is_adjudicated    INTEGER        adjudicated and counted
-- column  is_denied         INTEGER        denied or hidden
-- column  is_stated_denied  INTEGER        denied, not hidden
-- column  is_decided_again  INTEGER        denied, and decided again or past the appeal deadline
-- column  lines             BIGINT         lines that stand so
-- column  charge            DECIMAL(18,2)  their charges

WITH counted AS (
    SELECT
        *,
        CASE WHEN charge = 0 THEN 0 ELSE 1 END AS is_charged,
        CASE WHEN first_outcome IS NULL THEN 0 ELSE 1 END AS is_decided_upon,
        CASE WHEN first_outcome = 'expected' THEN 1 ELSE 0 END AS is_expected,
        CAST(adjudicated_lines AS INTEGER) AS is_adjudicated,
        CAST(denied_lines AS INTEGER) AS is_denied,
        CAST(stated_denied_lines AS INTEGER) AS is_stated_denied,
        CAST(decided_lines AS INTEGER) AS is_decided_again
    FROM scoped_lines
)

SELECT
    is_charged,
    is_decided_upon,
    is_expected,
    is_adjudicated,
    is_denied,
    is_stated_denied,
    is_decided_again,
    CAST(count(*) AS BIGINT) AS lines,
    CAST(sum(charge) AS DECIMAL(18, 2)) AS charge
FROM counted
GROUP BY
    is_charged, is_decided_upon, is_expected, is_adjudicated, is_denied, is_stated_denied, is_decided_again
ORDER BY
    is_charged, is_decided_upon, is_expected, is_adjudicated, is_denied, is_stated_denied, is_decided_again
