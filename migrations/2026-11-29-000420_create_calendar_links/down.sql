DROP FUNCTION calendar_link_of(bytea);
DROP TABLE calendar_links;
