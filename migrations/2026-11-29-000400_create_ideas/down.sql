DELETE FROM messages WHERE kind = 'ideaAnswered';
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted', 'applicationReinstated',
    'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted', 'offerDeclined',
    'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved', 'meetupCancelled'));
DROP TABLE idea_responses, ideas, employer_events;
