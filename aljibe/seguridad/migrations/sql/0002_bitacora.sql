-- Who acts is told by the transaction (aljibe.usuario, aljibe.acto, aljibe.origen); without it, the database role.
-- The argument is the column that identifies the row.
CREATE FUNCTION aljibe_auditar() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    antes jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - 'password' END;
    despues jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - 'password' END;
BEGIN
    INSERT INTO seguridad_bitacora (en, usuario, acto, origen, tabla, objeto, antes, despues, xid)
    VALUES (
        clock_timestamp(),
        coalesce(nullif(current_setting('aljibe.usuario', true), ''), session_user),
        coalesce(current_setting('aljibe.acto', true), ''),
        coalesce(current_setting('aljibe.origen', true), ''),
        TG_TABLE_NAME,
        coalesce(despues, antes) ->> TG_ARGV[0],
        antes,
        despues,
        aljibe_xid()
    );
    RETURN NULL;
END $$;

CREATE TRIGGER bitacora_inmutable BEFORE UPDATE OR DELETE ON seguridad_bitacora FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER bitacora_no_se_vacia BEFORE TRUNCATE ON seguridad_bitacora FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();

CREATE TRIGGER usuario_auditado AFTER INSERT OR UPDATE OR DELETE ON seguridad_usuario FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('usuario');
CREATE TRIGGER facultad_auditada AFTER INSERT OR UPDATE OR DELETE ON seguridad_facultad FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
CREATE TRIGGER token_auditado AFTER INSERT OR UPDATE OR DELETE ON seguridad_token FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
