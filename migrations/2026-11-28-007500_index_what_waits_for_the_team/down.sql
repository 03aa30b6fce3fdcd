DROP INDEX meetups_waiting;
DROP INDEX change_requests_waiting;
DROP INDEX support_requests_waiting;
