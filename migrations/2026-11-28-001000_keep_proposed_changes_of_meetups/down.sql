DROP INDEX meetups_with_a_proposed_change;
ALTER TABLE meetups DROP COLUMN public_updated_at;
ALTER TABLE meetups DROP COLUMN proposed_change;
