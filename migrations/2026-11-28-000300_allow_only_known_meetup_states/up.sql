-- The program never wrote a draft: a meetup begins as pendingApproval.
ALTER TABLE meetups DROP CONSTRAINT meetups_state_check;
ALTER TABLE meetups ADD CONSTRAINT meetups_state_check
    CHECK (state IN ('pendingApproval', 'published', 'declined', 'cancelled', 'finished'));
