DELETE FROM personal_data.columns WHERE table_name = 'match_round_results';
DELETE FROM personal_data.owners WHERE table_name = 'match_round_results';
DELETE FROM personal_data.tables WHERE table_name = 'match_round_results';
ALTER TABLE mentorships DROP CONSTRAINT mentorships_match_round_fkey;
DROP TABLE match_round_results;
DROP TABLE match_rounds;
DELETE FROM versions WHERE subject_type = 'matchRound';
