DROP TABLE portfolio_links;
DROP TABLE feedback;
DROP TABLE portfolio_items;
DROP TABLE assignments;
DROP TABLE projects;
