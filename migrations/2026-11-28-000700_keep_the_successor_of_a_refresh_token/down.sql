DROP INDEX refresh_tokens_with_successor;
ALTER TABLE refresh_tokens DROP COLUMN successor;
