-- What else an employer says of a meetup, and who may come.
ALTER TABLE meetups
    -- The employer's own name for it, and what was sent under it: the same again is no second meetup.
    ADD COLUMN external_id text,
    ADD COLUMN submission jsonb,
    -- Places for the employer's own trainees: a number, no names.
    ADD COLUMN own_places integer NOT NULL DEFAULT 0,
    -- The cohorts that may register (all where there are none), agenda, accessibility, tags, a link: read with the row, never looked for.
    ADD COLUMN particulars jsonb NOT NULL
        DEFAULT '{"cohortIds": [], "agenda": [], "accessibility": null, "tags": [], "infoUrl": null}',
    -- Places that are offered to who waits, and how many wait: kept here as the registrations are.
    ADD COLUMN offered integer NOT NULL DEFAULT 0,
    ADD COLUMN waitlisted integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT meetups_external_id_check CHECK ((external_id IS NULL) = (submission IS NULL)),
    ADD CONSTRAINT meetups_own_places_check CHECK (own_places >= 0 AND own_places < capacity),
    -- An offered place is taken.
    DROP CONSTRAINT meetups_registered_check,
    ADD CONSTRAINT meetups_registered_check
        CHECK (least(registered, offered, waitlisted) >= 0 AND registered + offered <= capacity - own_places);
CREATE UNIQUE INDEX meetups_external_id ON meetups (organisation_id, external_id) WHERE external_id IS NOT NULL;

ALTER TABLE registrations
    -- The order of those who wait: given under the meetup's lock, never again.
    ADD COLUMN queue_number integer,
    -- Until when a place is held.
    ADD COLUMN offer_until timestamptz,
    DROP CONSTRAINT registrations_state_check,
    ADD CONSTRAINT registrations_state_check
        CHECK (state IN ('confirmed', 'waitlisted', 'offered', 'lapsed', 'cancelled')),
    ADD CONSTRAINT registrations_waitlisted_check CHECK (state <> 'waitlisted' OR queue_number IS NOT NULL),
    ADD CONSTRAINT registrations_offered_check CHECK ((state = 'offered') = (offer_until IS NOT NULL));
DROP INDEX registrations_one_per_person;
CREATE UNIQUE INDEX registrations_one_per_person ON registrations (meetup_id, person_id)
    WHERE state NOT IN ('cancelled', 'lapsed');
CREATE UNIQUE INDEX registrations_in_line ON registrations (meetup_id, queue_number) WHERE queue_number IS NOT NULL;
CREATE INDEX registrations_waiting ON registrations (meetup_id, queue_number) WHERE state = 'waitlisted';
CREATE INDEX registrations_on_offer ON registrations (offer_until, id) WHERE state = 'offered';
CREATE INDEX registrations_by_meetup_and_state ON registrations (meetup_id, state, id);
CREATE INDEX registrations_by_person_and_state ON registrations (person_id, state, id);

-- Letters about meetups.
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted', 'applicationReinstated',
    'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted', 'offerDeclined',
    'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved', 'meetupCancelled'));
