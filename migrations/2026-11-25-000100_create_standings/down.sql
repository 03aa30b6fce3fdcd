DROP TRIGGER check_ins_standing ON check_ins;
DROP TRIGGER reviews_standing ON reviews;
DROP TRIGGER ksb_judgements_standing ON ksb_judgements;
DROP TRIGGER rag_ratings_standing ON rag_ratings;
DROP TRIGGER progress_updates_heard ON progress_updates;
DROP TRIGGER otj_days_recounted ON otj_days;
DROP TRIGGER otj_days_counted ON otj_days;
DROP TRIGGER apprenticeships_standing ON apprenticeships;
DROP VIEW counted_standings;
DROP TABLE standings;
DROP FUNCTION take_over_check_in, take_over_review, take_over_judgement, take_over_rating, hear_of_updates,
    count_changed_days, count_new_days, begin_standing, count_completed_ksbs, newest_rating;
DROP INDEX reviews_waiting, progress_updates_ratings;
