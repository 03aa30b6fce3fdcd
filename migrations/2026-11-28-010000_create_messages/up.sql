-- Letters by e-mail. Each is written in the transaction of its cause and sent by a worker; then its content is wiped.
CREATE TABLE messages (
    id uuid NOT NULL,
    kind text NOT NULL,
    recipient_id uuid NOT NULL,
    -- The record that it is about: undone before the letter left, it takes the letter with it.
    cause_id uuid NOT NULL,
    state text NOT NULL,
    address text,
    subject text,
    body_text text,
    body_html text,
    -- When it goes at the earliest; later, when it goes again.
    due_at timestamptz NOT NULL,
    leased_until timestamptz,
    attempts integer NOT NULL,
    -- The code of what the mail server answered last (RFC 5321 §4.2).
    last_reply integer,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    CONSTRAINT messages_pkey PRIMARY KEY (id),
    CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged')),
    CONSTRAINT messages_state_check CHECK (state IN ('waiting', 'sent', 'failed', 'cancelled')),
    CONSTRAINT messages_attempts_check CHECK (attempts >= 0),
    CONSTRAINT messages_settled_check CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CONSTRAINT messages_wiped_check CHECK (
        CASE WHEN state = 'waiting' THEN num_nulls(address, subject, body_text, body_html) = 0
        ELSE num_nonnulls(address, subject, body_text, body_html, leased_until) = 0 END)
);
CREATE INDEX messages_due ON messages (due_at) WHERE state = 'waiting';
CREATE INDEX messages_waiting_by_cause ON messages (cause_id) WHERE state = 'waiting';
CREATE INDEX messages_by_kind ON messages (kind, id);
CREATE INDEX messages_by_state ON messages (state, id);
CREATE INDEX messages_by_kind_and_state ON messages (kind, state, id);
-- For plans that know no values: one kind or state is few of all, whatever most of them are.
ALTER TABLE messages ALTER COLUMN kind SET (n_distinct = 1000), ALTER COLUMN state SET (n_distinct = 1000);
CREATE INDEX messages_by_recipient ON messages (recipient_id, id);

-- Who asked for a new password, until a worker has looked whether there is such a person: so the answer takes as long for everybody.
CREATE TABLE password_resets (
    id uuid NOT NULL,
    email_folded text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT password_resets_pkey PRIMARY KEY (id)
);
