ALTER TABLE change_requests
    DROP CONSTRAINT change_requests_kind_check,
    ADD CONSTRAINT change_requests_kind_check CHECK (kind IN ('break', 'return', 'withdrawal', 'plannedEnd', 'plannedHours',
        'englishMaths', 'assessmentDate'));
