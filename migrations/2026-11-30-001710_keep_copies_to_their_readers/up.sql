-- What an apprentice and a mentor write to each other, what somebody wishes for, and what they chose to share, is read by them and by nobody
-- else: of a copy the officer sees that it is there, and the person all of it.
UPDATE personal_data.tables SET private_when = 'true'
WHERE table_name IN ('mentor_profiles', 'mentee_wishes', 'mentorships', 'mentoring_sessions', 'match_round_results');
UPDATE personal_data.columns SET shown = 'own' WHERE (table_name, column_name) IN (('mentor_profiles', 'shared_experience'),
    ('mentee_wishes', 'shared_experience'), ('match_round_results', 'score'));
-- Of what a round came to, reasons are for the programme's team alone.
UPDATE personal_data.columns SET shown = 'left' WHERE (table_name, column_name) = ('match_round_results', 'unmatched_because');

-- Letters about concerns are safeguarding records, which no copy has.
ALTER TABLE personal_data.tables
    -- Rows of which no copy tells.
    ADD COLUMN untold_when text;
UPDATE personal_data.tables SET untold_when = $$t.kind = 'concernRaised'$$ WHERE table_name = 'messages';

CREATE OR REPLACE FUNCTION personal_data.held(root text, id uuid)
    RETURNS TABLE (kind text, record_id uuid, dated timestamptz, is_private boolean, field text, shown text, value jsonb)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
AS $$
#variable_conflict use_column
DECLARE
    one personal_data.tables;
    about text;
    fields text;
    author text;
BEGIN
    FOR one IN SELECT * FROM personal_data.tables ORDER BY personal_data.depth(table_name), table_name LOOP
        about := personal_data.is_of(one.table_name, root);
        CONTINUE WHEN about IS NULL;
        author := CASE WHEN one.author_column IS NULL THEN 'false' ELSE format('t.%I = $1', one.author_column) END;
        SELECT string_agg(format('(%s, %L, %s, %s)', row_number, column_name,
            CASE WHEN shown = 'reviewed' THEN format('CASE WHEN %s THEN ''own'' ELSE ''reviewed'' END', author) ELSE quote_literal(shown) END,
            CASE shown
                WHEN 'role' THEN format('CASE WHEN t.%I IS NOT NULL THEN to_jsonb(%L::text) END', column_name, says)
                WHEN 'name' THEN format('(SELECT to_jsonb(n.%I) FROM public.%I n WHERE n.id = t.%I)',
                    split_part(says, '.', 2), split_part(says, '.', 1), column_name)
                ELSE format('to_jsonb(t.%I)', column_name)
            END), ', ' ORDER BY row_number)
        INTO fields FROM (
            SELECT c.column_name, c.shown, c.says, row_number() OVER (ORDER BY a.attnum)
            FROM personal_data.columns c JOIN pg_attribute a ON a.attrelid = format('public.%I', c.table_name)::regclass
                AND a.attname = c.column_name
            WHERE c.table_name = one.table_name AND c.shown <> 'left') named;
        CONTINUE WHEN fields IS NULL;
        RETURN QUERY EXECUTE format(
            'SELECT %L::text, t.%I, %s, %s, f.field, f.shown, f.value FROM public.%I t
             CROSS JOIN LATERAL (VALUES %s) f (place, field, shown, value)
             WHERE (%s) AND NOT (%s) AND f.value IS NOT NULL AND f.value <> ''null'' ORDER BY 3, t.%I, f.place',
            one.kind, one.key_column, one.dated, coalesce(one.private_when, 'false'), one.table_name, fields, about,
            coalesce(one.untold_when, 'false'), one.key_column)
            USING id;
    END LOOP;
END
$$;
