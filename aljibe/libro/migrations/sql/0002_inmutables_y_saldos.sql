CREATE TRIGGER asiento_inmutable BEFORE UPDATE OR DELETE ON libro_asiento FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER asiento_no_se_vacia BEFORE TRUNCATE ON libro_asiento FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER movimiento_inmutable BEFORE UPDATE OR DELETE ON libro_movimiento FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER movimiento_no_se_vacia BEFORE TRUNCATE ON libro_movimiento FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER cargo_inmutable BEFORE UPDATE OR DELETE ON libro_cargo FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER cargo_no_se_vacia BEFORE TRUNCATE ON libro_cargo FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER sello_inmutable BEFORE UPDATE OR DELETE ON libro_sello FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER sello_no_se_vacia BEFORE TRUNCATE ON libro_sello FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER huella_inmutable BEFORE UPDATE OR DELETE ON libro_huella FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER huella_no_se_vacia BEFORE TRUNCATE ON libro_huella FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER renglondeorden_inmutable BEFORE UPDATE OR DELETE ON libro_renglondeorden FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER renglondeorden_no_se_vacia BEFORE TRUNCATE ON libro_renglondeorden FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER ordenpago_solo_cambia_de_estado BEFORE UPDATE ON libro_ordenpago FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia(
        'estado', 'EMITIDA>PAGADA,EMITIDA>VENCIDA,EMITIDA>CANCELADA,PAGADA>EMITIDA,PAGADA>VENCIDA');
CREATE TRIGGER ordenpago_no_se_borra BEFORE DELETE ON libro_ordenpago FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER ordenpago_no_se_vacia BEFORE TRUNCATE ON libro_ordenpago FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER ordenpago_auditada AFTER INSERT OR UPDATE ON libro_ordenpago FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('folio');

-- A number once taken is never given again.
CREATE FUNCTION aljibe_serie_solo_avanza() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.siguiente < OLD.siguiente THEN
        RAISE EXCEPTION 'inmutable: la serie % no retrocede', OLD.serie USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER serie_solo_avanza BEFORE UPDATE ON libro_serie FOR EACH ROW EXECUTE FUNCTION aljibe_serie_solo_avanza();
CREATE TRIGGER serie_solo_cambia_siguiente BEFORE UPDATE ON libro_serie FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('siguiente');
CREATE TRIGGER serie_no_se_borra BEFORE DELETE ON libro_serie FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER serie_no_se_vacia BEFORE TRUNCATE ON libro_serie FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();

-- The caches of what is owed and of what is in favour follow every movement, whoever writes it. They run with the
-- rights of the owner, so that the application can read them and not write them.
CREATE FUNCTION aljibe_llevar_saldos() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    -- Update first, insert what was not there: ON CONFLICT would judge the CHECK of the cache by the difference alone.
    WITH cambios AS (
        SELECT m.cargo_id, m.contable_id, c.cuenta_id, sum(m.importe) AS cambio
        FROM (
            SELECT cargo_id, debe_id AS contable_id, importe FROM nuevos WHERE cargo_id IS NOT NULL
            UNION ALL
            SELECT cargo_id, haber_id, -importe FROM nuevos WHERE cargo_id IS NOT NULL
        ) m
        JOIN libro_cuentacontable k ON k.id = m.contable_id AND k.grupo IS NOT NULL
        JOIN libro_cargo c ON c.id = m.cargo_id
        GROUP BY m.cargo_id, m.contable_id, c.cuenta_id
        HAVING sum(m.importe) <> 0
    ), puestos AS (
        UPDATE libro_saldodecargo s SET saldo = s.saldo + d.cambio FROM cambios d
        WHERE s.cargo_id = d.cargo_id AND s.contable_id = d.contable_id
        RETURNING s.cargo_id, s.contable_id
    )
    INSERT INTO libro_saldodecargo (cargo_id, contable_id, cuenta_id, saldo)
    SELECT d.cargo_id, d.contable_id, d.cuenta_id, d.cambio FROM cambios d
    WHERE NOT EXISTS (SELECT FROM puestos p WHERE p.cargo_id = d.cargo_id AND p.contable_id = d.contable_id);
    DELETE FROM libro_saldodecargo s USING (SELECT DISTINCT cargo_id FROM nuevos WHERE cargo_id IS NOT NULL) n
    WHERE s.cargo_id = n.cargo_id AND s.saldo = 0;

    IF EXISTS (SELECT FROM nuevos WHERE cuenta_id IS NOT NULL) THEN
        WITH cambios AS (
            SELECT m.cuenta_id, m.persona_id, sum(m.importe) AS cambio
            FROM (
                SELECT cuenta_id, persona_id, haber_id AS contable_id, importe FROM nuevos WHERE cuenta_id IS NOT NULL
                UNION ALL
                SELECT cuenta_id, persona_id, debe_id, -importe FROM nuevos WHERE cuenta_id IS NOT NULL
            ) m
            JOIN libro_cuentacontable k ON k.id = m.contable_id AND k.clave = 'SALDO_A_FAVOR'
            GROUP BY m.cuenta_id, m.persona_id
        ), puestos AS (
            UPDATE libro_saldoafavor s SET saldo = s.saldo + d.cambio FROM cambios d
            WHERE s.cuenta_id = d.cuenta_id AND s.persona_id = d.persona_id
            RETURNING s.cuenta_id, s.persona_id
        )
        INSERT INTO libro_saldoafavor (cuenta_id, persona_id, saldo)
        SELECT d.cuenta_id, d.persona_id, d.cambio FROM cambios d
        WHERE NOT EXISTS (SELECT FROM puestos p WHERE p.cuenta_id = d.cuenta_id AND p.persona_id = d.persona_id);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION aljibe_llevar_saldos() FROM PUBLIC;
CREATE TRIGGER movimiento_lleva_saldos AFTER INSERT ON libro_movimiento
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION aljibe_llevar_saldos();
