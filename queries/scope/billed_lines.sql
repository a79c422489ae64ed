-- Billed lines on the day
-- Lines on the day, answered or not, but for answers that fit no billed line.
--
-- reads      current_lines

SELECT *, 1 AS lines
FROM current_lines
WHERE NOT is_unmatched
