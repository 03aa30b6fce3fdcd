DELETE FROM messages WHERE kind IN ('proofOfIdentityAsked', 'subjectRequestAnswered');
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted',
    'applicationReinstated', 'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted',
    'offerDeclined', 'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved',
    'meetupCancelled', 'ideaAnswered'));
DELETE FROM personal_data.columns WHERE table_name IN ('subject_requests', 'redactions', 'copy_links');
DELETE FROM personal_data.owners WHERE table_name IN ('subject_requests', 'redactions', 'copy_links');
DELETE FROM personal_data.tables WHERE table_name IN ('subject_requests', 'redactions', 'copy_links');
DROP FUNCTION copy_link_of(bytea);
DROP TABLE copy_links;
DROP TABLE redactions;
DROP TABLE subject_requests;
