DROP TABLE manager_trainings;
DROP TABLE manager_skills;
DROP TABLE guidance;
DROP TABLE support_messages;
DROP TABLE support_requests;
DROP VIEW check_ins_due;
DROP TABLE check_ins;
