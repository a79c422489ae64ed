-- Denials that are still open
-- Lines denied or hidden of which nothing came yet and that can still be appealed, by whether that ends soon.
--
-- reads   scoped_lines
-- over    facts
-- sets    dimension  all
-- parameter  soon    DATE           the last day that is soon
-- column  is_hidden          INTEGER        1 where cut to nothing by a contractual code, 0 where denied
-- column  ends_soon          INTEGER        1 where the last day to appeal is soon
-- column  open_denied_lines  BIGINT         lines
-- column  denied_charge      DECIMAL(18,2)  their charges

WITH counted AS (
    SELECT
        *,
        CASE WHEN hidden_lines > 0 THEN 1 ELSE 0 END AS is_hidden,
        CASE WHEN appeal_deadline <= $soon THEN 1 ELSE 0 END AS ends_soon
    FROM scoped_lines
    WHERE open_denied_lines > 0 AND in_dates = 1
)

SELECT
    CAST(is_hidden AS INTEGER) AS is_hidden,
    CAST(ends_soon AS INTEGER) AS ends_soon,
    CAST(sum(open_denied_lines) AS BIGINT) AS open_denied_lines,
    CAST(sum(denied_charge) AS DECIMAL(18, 2)) AS denied_charge
FROM counted
GROUP BY is_hidden, ends_soon
ORDER BY is_hidden, ends_soon
