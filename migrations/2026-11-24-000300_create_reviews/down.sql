DROP VIEW known_reviews;
DROP TABLE sign_offs;
DROP TABLE goals;
DROP TABLE reviews;
