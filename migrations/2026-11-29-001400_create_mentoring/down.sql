DELETE FROM messages WHERE kind IN ('mentoringRequested', 'mentoringAnswered', 'mentoringEnded', 'mentoringSessionPlanned',
    'mentoringSessionOfApprentice');
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted',
    'applicationReinstated', 'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted',
    'offerDeclined', 'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved',
    'meetupCancelled', 'ideaAnswered', 'proofOfIdentityAsked', 'subjectRequestAnswered', 'concernRaised', 'introductionProposed',
    'introductionAsked', 'introductionMade', 'introductionAccompanied', 'connectionPaused', 'connectionResumed'));
DELETE FROM personal_data.columns WHERE table_name IN ('mentor_profiles', 'mentee_wishes', 'mentorships', 'mentoring_sessions');
DELETE FROM personal_data.owners WHERE table_name IN ('mentor_profiles', 'mentee_wishes', 'mentorships', 'mentoring_sessions');
DELETE FROM personal_data.tables WHERE table_name IN ('mentor_profiles', 'mentee_wishes', 'mentorships', 'mentoring_sessions');
DROP TABLE mentoring_sessions;
DROP TABLE mentorships;
DROP TABLE mentee_wishes;
DROP TABLE mentor_profiles;
DROP FUNCTION record_version_without();
DELETE FROM versions WHERE subject_type IN ('mentorProfile', 'mentorship', 'mentoringSession');
