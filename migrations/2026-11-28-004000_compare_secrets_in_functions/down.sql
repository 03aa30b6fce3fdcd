DROP FUNCTION invitation_of(bytea);
DROP FUNCTION client_secret_is(uuid, bytea);
DROP FUNCTION password_is(uuid, text);
DROP FUNCTION password_parameters(text);
DROP SCHEMA vault CASCADE;
