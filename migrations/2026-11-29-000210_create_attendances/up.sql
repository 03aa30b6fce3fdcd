-- What a meetup counts as: hours and KSBs, and who of the staff said so.
ALTER TABLE meetups ADD COLUMN training jsonb;

-- Hours come of attendances, too.
ALTER TABLE otj_entries
    ADD COLUMN source text NOT NULL DEFAULT 'apprentice',
    ADD CONSTRAINT otj_entries_source_check CHECK (source IN ('apprentice', 'meetup'));

CREATE TABLE attendances (
    id uuid NOT NULL,
    meetup_id uuid NOT NULL,
    registration_id uuid NOT NULL,
    person_id uuid NOT NULL,
    nonce text NOT NULL,
    attended_at timestamptz NOT NULL,
    otj_entry_id uuid,
    -- Why it makes no entry of hours.
    otj_problem text,
    void_reason text,
    voided_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT attendances_pkey PRIMARY KEY (id),
    CONSTRAINT attendances_meetup_fkey FOREIGN KEY (meetup_id) REFERENCES meetups (id),
    CONSTRAINT attendances_registration_fkey FOREIGN KEY (registration_id) REFERENCES registrations (id),
    CONSTRAINT attendances_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT attendances_otj_entry_fkey FOREIGN KEY (otj_entry_id) REFERENCES otj_entries (id),
    CONSTRAINT attendances_otj_problem_check CHECK (otj_problem IN ('notInLearning', 'onBreak', 'dayTotalExceeded')),
    CONSTRAINT attendances_otj_check CHECK (num_nonnulls(otj_entry_id, otj_problem) <= 1),
    CONSTRAINT attendances_voided_check CHECK ((void_reason IS NULL) = (voided_at IS NULL))
);
CREATE UNIQUE INDEX attendances_one_per_nonce ON attendances (meetup_id, nonce);
CREATE UNIQUE INDEX attendances_one_per_person ON attendances (meetup_id, person_id) WHERE voided_at IS NULL;
CREATE INDEX attendances_by_registration ON attendances (registration_id);
CREATE TRIGGER attendances_version AFTER INSERT OR UPDATE ON attendances
    FOR EACH ROW EXECUTE FUNCTION record_version('attendance');

-- What codes are compared with that are shown at meetups, while they hold.
CREATE TABLE attendance_codes (
    meetup_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT attendance_codes_pkey PRIMARY KEY (meetup_id, code_hash),
    CONSTRAINT attendance_codes_meetup_fkey FOREIGN KEY (meetup_id) REFERENCES meetups (id)
);

-- Whether a code holds: nobody reads what codes are compared with.
CREATE FUNCTION attendance_code_holds(meetup uuid, digest bytea, at timestamptz) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.attendance_codes WHERE meetup_id = meetup AND code_hash = digest AND expires_at > at)
$$;
