-- What waits for the programme's team, the longest waiting first.
CREATE INDEX support_requests_waiting ON support_requests (waiting_since, id) WHERE state = 'open';
CREATE INDEX change_requests_waiting ON change_requests (created_at, id) WHERE state = 'pending';
CREATE INDEX meetups_waiting ON meetups (updated_at, id) WHERE state = 'pendingApproval' OR proposed_change IS NOT NULL;
