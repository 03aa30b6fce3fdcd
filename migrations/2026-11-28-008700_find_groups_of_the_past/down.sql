DROP INDEX versions_of_line_managers;
DROP INDEX versions_of_providers;
DROP INDEX versions_of_cohorts;
