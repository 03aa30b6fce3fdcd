DROP TABLE registrations;
DROP TABLE meetups;
