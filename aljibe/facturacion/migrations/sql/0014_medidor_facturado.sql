-- A meter does not go away before a reading that is billed: what it measured meanwhile would be billed to nobody.
CREATE FUNCTION facturacion_medidor_facturado() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    leida date;
BEGIN
    SELECT max(l.fecha) INTO leida
    FROM facturacion_lectura l
    JOIN facturacion_reciboagua r ON r.lectura_id = l.id
    WHERE l.cuenta_id = NEW.cuenta_id AND l.instalacion_id = NEW.id AND r.estado = 'VIGENTE' AND NOT r.estimado
        AND (
            l.fecha > upper(NEW.vigencia)
            OR l.fecha = upper(NEW.vigencia) AND l.lectura IS DISTINCT FROM NEW.lectura_final
        );
    IF leida IS NOT NULL THEN
        RAISE EXCEPTION 'instalacion % ends before a billed reading', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'instalacion_tras_lo_facturado', DETAIL = leida::text;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER instalacion_tras_lo_facturado BEFORE UPDATE OF vigencia ON padron_instalacion FOR EACH ROW
    WHEN (NOT upper_inf(NEW.vigencia))
    EXECUTE FUNCTION facturacion_medidor_facturado();
