-- What was agreed of the training, and what is known of the apprentice from the start; null where nobody has said it.
ALTER TABLE apprenticeships
    ADD COLUMN planned_otj_hundredths integer,
    ADD COLUMN planned_otj_agreed_on date,
    ADD COLUMN planned_otj_agreed_by text[],
    ADD COLUMN prior_learning_hundredths integer,
    ADD COLUMN english_maths_required boolean,
    ADD COLUMN english_maths_reason text,
    ADD COLUMN english text,
    ADD COLUMN maths text,
    ADD COLUMN age_at_start text,
    ADD CONSTRAINT apprenticeships_planned_otj_check CHECK (num_nulls(planned_otj_hundredths, planned_otj_agreed_on,
        planned_otj_agreed_by) IN (0, 3) AND planned_otj_hundredths > 0),
    ADD CONSTRAINT apprenticeships_planned_otj_agreed_by_check CHECK (cardinality(planned_otj_agreed_by) > 0
        AND planned_otj_agreed_by <@ ARRAY['apprentice', 'employer', 'provider']),
    ADD CONSTRAINT apprenticeships_prior_learning_check CHECK (prior_learning_hundredths >= 0),
    ADD CONSTRAINT apprenticeships_english_maths_check CHECK (num_nulls(english_maths_required, english_maths_reason, english,
        maths) IN (0, 4)),
    ADD CONSTRAINT apprenticeships_english_maths_reason_check CHECK (english_maths_reason IN ('aged16To18AtStart',
        'aged19PlusOptedIn', 'requiredOfEverybody', 'aged19PlusNotOptedIn', 'heldAlready', 'exempt')),
    ADD CONSTRAINT apprenticeships_english_check CHECK (english IN ('met', 'notMet', 'notRequired')),
    ADD CONSTRAINT apprenticeships_maths_check CHECK (maths IN ('met', 'notMet', 'notRequired')),
    ADD CONSTRAINT apprenticeships_age_at_start_check CHECK (age_at_start IN ('16to18', '19plus'));
