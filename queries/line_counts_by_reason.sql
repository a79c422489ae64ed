-- Claims by how many lines of each kind they hold, by reason of denial
-- Like line_counts, for reasons: lines are those denied for the reason, but adjudicated, stated and decided lines are
-- those of the whole claim, for a reason's share is a share of everything.
--
-- reads   scoped_lines
-- over    merged_lines by reason
-- apart   payer_id, first_day, day_before, last_day, day_after
-- column  group_key             VARCHAR  the group; a claim counts in every group it has a line in
-- column  in_dates              INTEGER  1; 0 for lines that lack the date of the basis: noted with the figure
-- column  adjudicated_lines     BIGINT   lines of the claim with a first adjudication
-- column  denied_lines          BIGINT   of them: denied or hidden
-- column  stated_denied_lines   BIGINT   of them: denied, not hidden
-- column  hidden_lines          BIGINT   of them: hidden
-- column  partial_lines         BIGINT   of them: partially denied
-- column  vague_lines           BIGINT   stated denials with a non-specific reason
-- column  preventable_lines     BIGINT   stated denials marked preventable
-- column  final_denied_lines    BIGINT   denied, nothing came of it, and closed or past the appeal deadline
-- column  open_denied_lines     BIGINT   denied, nothing came of it yet
-- column  moved_lines           BIGINT   denied, moved to the patient by a later answer
-- column  decided_lines         BIGINT   denied, and decided again or past the appeal deadline
-- column  overturned_lines      BIGINT   of them: paid or allowed by a later answer
-- column  undecided_lines       BIGINT   denied, and not decided
-- column  claims                BIGINT   claims that hold so many of each

WITH counted AS (
    SELECT * FROM scoped_lines WHERE adjudicated_lines > 0
)

SELECT
    group_key,
    in_dates,
    adjudicated_lines,
    denied_lines,
    stated_denied_lines,
    hidden_lines,
    partial_lines,
    vague_lines,
    preventable_lines,
    final_denied_lines,
    open_denied_lines,
    moved_lines,
    decided_lines,
    overturned_lines,
    undecided_lines,
    CAST(sum(claims) AS BIGINT) AS claims
FROM (
    SELECT
        claim_id,
        group_key,
        in_dates,
        max(claims) AS claims,
        CAST(max(claim_adjudicated_lines) AS BIGINT) AS adjudicated_lines,
        CAST(sum(denied_lines) AS BIGINT) AS denied_lines,
        CAST(max(claim_stated_denied_lines) AS BIGINT) AS stated_denied_lines,
        CAST(sum(hidden_lines) AS BIGINT) AS hidden_lines,
        CAST(sum(partial_lines) AS BIGINT) AS partial_lines,
        CAST(sum(vague_lines) AS BIGINT) AS vague_lines,
        CAST(sum(preventable_lines) AS BIGINT) AS preventable_lines,
        CAST(sum(final_denied_lines) AS BIGINT) AS final_denied_lines,
        CAST(sum(open_denied_lines) AS BIGINT) AS open_denied_lines,
        CAST(sum(moved_lines) AS BIGINT) AS moved_lines,
        CAST(max(claim_decided_lines) AS BIGINT) AS decided_lines,
        CAST(sum(overturned_lines) AS BIGINT) AS overturned_lines,
        CAST(sum(undecided_lines) AS BIGINT) AS undecided_lines
    FROM (
        SELECT
            *,
            unnest(groups) AS group_key,
            sum(adjudicated_lines) OVER (PARTITION BY claim_id, in_dates) AS claim_adjudicated_lines,
            sum(stated_denied_lines) OVER (PARTITION BY claim_id, in_dates) AS claim_stated_denied_lines,
            sum(decided_lines) OVER (PARTITION BY claim_id, in_dates) AS claim_decided_lines
        FROM counted
    ) AS grouped
    GROUP BY claim_id, group_key, in_dates
) AS claims_and_groups
GROUP BY
    group_key, in_dates, adjudicated_lines, denied_lines, stated_denied_lines, hidden_lines, partial_lines,
    vague_lines, preventable_lines, final_denied_lines, open_denied_lines, moved_lines, decided_lines,
    overturned_lines, undecided_lines
ORDER BY
    group_key, in_dates, adjudicated_lines, denied_lines, stated_denied_lines, hidden_lines, partial_lines,
    vague_lines, preventable_lines, final_denied_lines, open_denied_lines, moved_lines, decided_lines,
    overturned_lines, undecided_lines
