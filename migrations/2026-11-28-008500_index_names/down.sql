DROP INDEX guidance_by_words;
DROP INDEX guidance_by_title;
DROP INDEX projects_by_words;
DROP INDEX projects_by_title;
DROP INDEX organisations_by_words;
DROP INDEX organisations_by_name;
DROP INDEX people_by_name;
