ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted', 'applicationReinstated',
    'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted', 'offerDeclined',
    'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation'));
DROP INDEX registrations_by_person_and_state, registrations_by_meetup_and_state, registrations_on_offer, registrations_waiting,
    registrations_in_line, registrations_one_per_person;
CREATE UNIQUE INDEX registrations_one_per_person ON registrations (meetup_id, person_id) WHERE state <> 'cancelled';
ALTER TABLE registrations
    DROP CONSTRAINT registrations_offered_check,
    DROP CONSTRAINT registrations_waitlisted_check,
    DROP CONSTRAINT registrations_state_check,
    ADD CONSTRAINT registrations_state_check CHECK (state IN ('confirmed', 'cancelled')),
    DROP COLUMN offer_until,
    DROP COLUMN queue_number;
DROP INDEX meetups_external_id;
ALTER TABLE meetups
    DROP CONSTRAINT meetups_registered_check,
    ADD CONSTRAINT meetups_registered_check CHECK (registered BETWEEN 0 AND capacity),
    DROP CONSTRAINT meetups_own_places_check,
    DROP CONSTRAINT meetups_external_id_check,
    DROP COLUMN waitlisted,
    DROP COLUMN offered,
    DROP COLUMN particulars,
    DROP COLUMN own_places,
    DROP COLUMN submission,
    DROP COLUMN external_id;
