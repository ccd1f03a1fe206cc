CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- unaccent() is only stable, because its dictionary may be replaced; naming the dictionary makes an index possible.
CREATE FUNCTION aljibe_sin_acentos(texto text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, texto)) $$;

CREATE FUNCTION aljibe_xid() RETURNS bigint
LANGUAGE sql VOLATILE
AS $$ SELECT pg_current_xact_id()::text::bigint $$;

CREATE FUNCTION aljibe_inmutable() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'inmutable: % no admite %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- Arguments: the columns that may change, separated by commas; then, if given, the changes of `estado` that are
-- allowed ('A>B,B>C'). With them a row changes only when its state does, and never after its last one.
CREATE FUNCTION aljibe_solo_cambia() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    libres text[] := string_to_array(TG_ARGV[0], ',');
    antes jsonb := to_jsonb(OLD);
    despues jsonb := to_jsonb(NEW);
BEGIN
    IF (antes - libres) IS DISTINCT FROM (despues - libres) THEN
        RAISE EXCEPTION 'inmutable: % solo admite cambios en %', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_NARGS > 1 AND NOT ((antes ->> 'estado') || '>' || (despues ->> 'estado')) = ANY (string_to_array(TG_ARGV[1], ',')) THEN
        RAISE EXCEPTION 'inmutable: % no pasa de % a %', TG_TABLE_NAME, antes ->> 'estado', despues ->> 'estado'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER clave_no_se_borra BEFORE DELETE ON base_clave FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER clave_no_se_vacia BEFORE TRUNCATE ON base_clave FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER clave_solo_se_responde BEFORE UPDATE ON base_clave FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('respuesta');
CREATE TRIGGER clave_se_responde_una_vez BEFORE UPDATE ON base_clave FOR EACH ROW
    WHEN (OLD.respuesta IS NOT NULL) EXECUTE FUNCTION aljibe_inmutable();
