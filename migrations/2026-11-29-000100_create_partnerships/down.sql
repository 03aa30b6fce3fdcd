ALTER TABLE organisations DROP CONSTRAINT organisations_state_check;
ALTER TABLE organisations ADD CONSTRAINT organisations_state_check CHECK (state IN ('enquiry', 'active', 'deactivated'));
DELETE FROM revocations WHERE kind = 'scopes';
ALTER TABLE revocations DROP CONSTRAINT revocations_kind_check;
ALTER TABLE revocations ADD CONSTRAINT revocations_kind_check CHECK (kind IN ('token', 'session', 'client', 'organisation'));
DELETE FROM messages WHERE kind = 'enquiryConfirmation';
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted', 'applicationReinstated',
    'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted', 'offerDeclined',
    'recruited', 'conditionsNotMet', 'applicationDeferred'));
DROP FUNCTION enquiry_of(bytea);
DROP TABLE partnerships, employer_enquiries, enquiry_links, unconfirmed_enquiries;
