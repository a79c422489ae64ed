-- Denials by what was billed
-- Decided and denied lines of each payer, by all that makes a line more or less likely to be denied anywhere.
--
-- reads      profiled_lines
-- sets       dimension  all
-- parameter  gap_days   BIGINT   days without a visit after which the next one is a first visit again
-- column  payer_id           VARCHAR  the payer; unknown where there is none
-- column  cpt                VARCHAR  the code
-- column  modifiers          VARCHAR  its modifiers in order, as one text
-- column  pos                VARCHAR  place of service
-- column  diagnosis_chapter  VARCHAR  chapter of the diagnosis
-- column  visit              VARCHAR  first or later visit; unknown where the files begin too late to tell
-- column  decided            BIGINT   lines with a first adjudication
-- column  denied             BIGINT   of them: denied or hidden

WITH counted AS (
    SELECT
        *,
        CASE
            WHEN days_on_file IS NULL OR (days_since_visit IS NULL AND days_on_file < $gap_days) THEN 'unknown'
            WHEN days_since_visit IS NULL OR days_since_visit > $gap_days THEN 'first'
            ELSE 'later'
        END AS visit
    FROM profiled_lines
    WHERE adjudicated_lines = 1 AND in_dates = 1
)

SELECT
    coalesce(payer_id, 'unknown') AS payer_id,
    cpt,
    array_to_string(list_sort(modifiers), ' ') AS modifiers,
    pos,
    diagnosis_chapter,
    visit,
    CAST(sum(adjudicated_lines) AS BIGINT) AS decided,
    CAST(sum(denied_lines) AS BIGINT) AS denied
FROM counted
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 3, 4, 5, 6
