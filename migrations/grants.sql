-- The request role: what the server is while it serves. Run by the owner after every migration.
GRANT USAGE ON SCHEMA public TO hackit_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hackit_app;
REVOKE UPDATE, DELETE ON events, versions FROM hackit_app;
REVOKE INSERT, UPDATE, DELETE ON __diesel_schema_migrations FROM hackit_app;
