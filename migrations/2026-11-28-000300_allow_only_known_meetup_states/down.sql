ALTER TABLE meetups DROP CONSTRAINT meetups_state_check;
ALTER TABLE meetups ADD CONSTRAINT meetups_state_check
    CHECK (state IN ('draft', 'pendingApproval', 'published', 'declined', 'cancelled', 'finished'));
