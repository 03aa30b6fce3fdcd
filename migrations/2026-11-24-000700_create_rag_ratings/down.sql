DROP TABLE rag_ratings;
