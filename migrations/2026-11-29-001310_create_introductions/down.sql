DELETE FROM personal_data.columns WHERE table_name = 'messages' AND column_name = 'reply_to';
ALTER TABLE messages DROP COLUMN reply_to;
DELETE FROM messages WHERE kind IN ('introductionProposed', 'introductionAsked', 'introductionMade', 'introductionAccompanied',
    'connectionPaused', 'connectionResumed');
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted',
    'applicationReinstated', 'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted',
    'offerDeclined', 'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved',
    'meetupCancelled', 'ideaAnswered', 'proofOfIdentityAsked', 'subjectRequestAnswered', 'concernRaised'));
DELETE FROM personal_data.columns WHERE table_name = 'introductions';
DELETE FROM personal_data.owners WHERE table_name = 'introductions';
DELETE FROM personal_data.tables WHERE table_name = 'introductions';
DROP TABLE introductions, introduction_offers;
