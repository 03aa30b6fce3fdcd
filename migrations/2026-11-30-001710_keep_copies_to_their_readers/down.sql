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
             WHERE (%s) AND f.value IS NOT NULL AND f.value <> ''null'' ORDER BY 3, t.%I, f.place',
            one.kind, one.key_column, one.dated, coalesce(one.private_when, 'false'), one.table_name, fields, about, one.key_column)
            USING id;
    END LOOP;
END
$$;
ALTER TABLE personal_data.tables DROP COLUMN untold_when;
UPDATE personal_data.columns SET shown = 'plain' WHERE (table_name, column_name) IN (('mentor_profiles', 'shared_experience'),
    ('mentee_wishes', 'shared_experience'), ('match_round_results', 'score'), ('match_round_results', 'unmatched_because'));
UPDATE personal_data.tables SET private_when = NULL
WHERE table_name IN ('mentor_profiles', 'mentee_wishes', 'mentorships', 'mentoring_sessions', 'match_round_results');
