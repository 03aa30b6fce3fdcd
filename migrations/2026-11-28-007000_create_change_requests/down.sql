DROP TRIGGER apprenticeships_requests_lapsed ON apprenticeships;
DROP FUNCTION lapse_change_requests();
DROP TABLE change_requests;
