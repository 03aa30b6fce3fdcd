DROP TABLE ksb_judgements;
