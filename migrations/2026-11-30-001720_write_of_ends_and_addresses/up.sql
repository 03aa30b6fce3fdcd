ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted',
    'applicationReinstated', 'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted',
    'offerDeclined', 'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved',
    'meetupCancelled', 'ideaAnswered', 'proofOfIdentityAsked', 'subjectRequestAnswered', 'concernRaised', 'introductionProposed',
    'introductionAsked', 'introductionMade', 'introductionAccompanied', 'connectionPaused', 'connectionResumed',
    'mentoringRequested', 'mentoringAnswered', 'mentoringEnded', 'mentoringSessionPlanned', 'mentoringSessionOfApprentice',
    'connectionEnded', 'addressChanged'));
