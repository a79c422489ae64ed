-- Changes of what patients owe, merged
-- Changes of equal days, of the chosen payers; see analytics/tables/merged.py.
--
-- reads      merged_patient_lots
-- parameter  slice       UTINYINT   by what they were merged
-- parameter  as_of       DATE       the day whose knowledge counts
-- parameter  payers      VARCHAR[]  ids of payers; null for all

SELECT *
FROM merged_patient_lots
WHERE slice = $slice
    AND date <= $as_of
    AND ($payers IS NULL OR list_contains($payers, payer_id))
