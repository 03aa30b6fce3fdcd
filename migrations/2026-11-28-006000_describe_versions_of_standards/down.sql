UPDATE gateways SET target_hundredths = coalesce(target_hundredths, 0), ksbs_total = coalesce(ksbs_total, 0);
ALTER TABLE gateways
    ALTER COLUMN target_hundredths SET NOT NULL,
    ALTER COLUMN ksbs_total SET NOT NULL;
ALTER TABLE ksbs
    DROP CONSTRAINT ksbs_code_check,
    DROP COLUMN is_listed,
    DROP COLUMN taken_from;
ALTER TABLE standards ADD COLUMN minimum_otj_hours integer;
UPDATE standards s SET minimum_otj_hours = (SELECT hours FROM standard_hours h
    WHERE h.standard_id = s.id AND replaced_at IS NULL ORDER BY starts_from DESC LIMIT 1);
DROP TABLE standard_hours;
DROP TRIGGER standards_revision ON standards;
DROP FUNCTION record_revision();
DROP INDEX standards_level;
DROP INDEX standards_reference;
UPDATE standards SET typical_months = coalesce(typical_months, 12);
ALTER TABLE standards
    DROP CONSTRAINT standards_origin_check,
    DROP CONSTRAINT standards_funding_check,
    DROP CONSTRAINT standards_number_check,
    DROP CONSTRAINT standards_reference_check,
    DROP COLUMN revision,
    DROP COLUMN updated_at,
    DROP COLUMN origin,
    DROP COLUMN ksbs_complete,
    DROP COLUMN latest_ends_on,
    DROP COLUMN latest_starts_on,
    DROP COLUMN earliest_starts_on,
    DROP COLUMN max_funding,
    DROP COLUMN status,
    ALTER COLUMN typical_months SET NOT NULL,
    ADD CONSTRAINT standards_reference_check CHECK (reference ~ '^ST[0-9]{4}$');
