-- The rules that decide how much training an apprenticeship needs and how long it lasts, by product and by the day of the start.
CREATE TABLE funding_rules (
    id uuid NOT NULL,
    product text NOT NULL,
    -- Null: whatever starts before the next.
    starts_from date,
    formula text NOT NULL,
    minimum_months integer,
    maximum_months integer,
    least_hours_after_prior_learning integer,
    hours_unless_published integer,
    full_time_hundredths integer,
    leave_weeks_hundredths integer,
    -- From then on English and maths are asked only of those who were 16 to 18 at their start.
    adults_exempt_from date,
    minimum_age integer,
    maximum_age integer,
    source_title text NOT NULL,
    source_published_on date,
    source_url text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT funding_rules_pkey PRIMARY KEY (id),
    CONSTRAINT funding_rules_product_check CHECK (product IN ('apprenticeship', 'foundation', 'unit')),
    CONSTRAINT funding_rules_formula_check CHECK (formula IN ('fifthOfPaidHours', 'sixHoursAWeek', 'publishedHours')),
    CONSTRAINT funding_rules_months_check CHECK (minimum_months > 0 AND maximum_months >= coalesce(minimum_months, 1)),
    CONSTRAINT funding_rules_hours_check CHECK (least_hours_after_prior_learning > 0 AND hours_unless_published > 0
        AND full_time_hundredths > 0 AND leave_weeks_hundredths > 0)
);
CREATE UNIQUE INDEX funding_rules_start_unique ON funding_rules (product, starts_from);
CREATE UNIQUE INDEX funding_rules_one_open ON funding_rules (product) WHERE starts_from IS NULL;
CREATE INDEX funding_rules_by_product ON funding_rules (product, id);

INSERT INTO funding_rules (id, product, starts_from, formula, minimum_months, maximum_months, least_hours_after_prior_learning,
    hours_unless_published, full_time_hundredths, leave_weeks_hundredths, adults_exempt_from, minimum_age, maximum_age,
    source_title, source_published_on, source_url, created_at, updated_at, version)
VALUES
    ('019ab000-0000-7000-8000-000000000001', 'apprenticeship', NULL, 'fifthOfPaidHours', 12, NULL, NULL, NULL, NULL, 560,
        '2025-02-11', NULL, NULL, 'Apprenticeship Funding Rules – August 2022 to July 2023', '2022-07-21',
        'https://haso.skillsforhealth.org.uk/news/apprenticeship-funding-rules-august-2022-to-july-2023/',
        '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', 1),
    ('019ab000-0000-7000-8000-000000000002', 'apprenticeship', '2022-08-01', 'sixHoursAWeek', 12, NULL, NULL, NULL, 3000, 560,
        '2025-02-11', NULL, NULL, 'Apprenticeships off the job training: new funding rules', NULL,
        'https://www.tribalgroup.com/blog/apprenticeships-off-the-job-training-new-funding-rules',
        '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', 1),
    ('019ab000-0000-7000-8000-000000000003', 'apprenticeship', '2025-08-01', 'publishedHours', 8, 48, 187, NULL, NULL, NULL,
        '2025-02-11', 15, 115, 'What you need to know about the 2025-26 Apprenticeship funding rules', '2025-05-16',
        'https://www.cityandguilds.com/news/may-2025/2025-26-apprenticeship-funding-rules',
        '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', 1),
    ('019ab000-0000-7000-8000-000000000004', 'foundation', '2025-08-01', 'publishedHours', 8, 48, NULL, 187, NULL, NULL,
        '2025-02-11', 15, 25, 'das-coursetypes-api: FoundationApprenticeship.cs', NULL,
        'https://github.com/SkillsFundingAgency/das-coursetypes-api/blob/667afa2e6f1f0808f026c325f706fd1a47e50756/src/SFA.DAS.CourseTypes.Domain/CourseTypes/FoundationApprenticeship.cs',
        '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', 1),
    ('019ab000-0000-7000-8000-000000000005', 'unit', '2026-04-28', 'publishedHours', NULL, NULL, NULL, NULL, NULL, NULL,
        '2025-02-11', 19, NULL, 'Apprenticeship unit funding rules: April 2026 to 31 July 2026', NULL,
        'https://www.gov.uk/government/publications/apprenticeship-unit-funding-rules-2026-to-2027/apprenticeship-unit-funding-rules-april-2026-to-31-july-2026',
        '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', 1);

-- What was measured by these rules before they stood here was measured alike: they count as known from the first.
INSERT INTO versions (subject_type, subject_id, version, valid_from, body)
SELECT 'fundingRules', id, version, '1900-01-01T00:00:00Z', to_jsonb(funding_rules) FROM funding_rules;
CREATE TRIGGER funding_rules_version AFTER INSERT OR UPDATE ON funding_rules
    FOR EACH ROW EXECUTE FUNCTION record_version('fundingRules');
