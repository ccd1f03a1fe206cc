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
    INSERT INTO libro_saldodecargo AS s (cargo_id, contable_id, cuenta_id, saldo)
    SELECT m.cargo_id, m.contable_id, c.cuenta_id, sum(m.importe)
    FROM (
        SELECT cargo_id, debe_id AS contable_id, importe FROM nuevos WHERE cargo_id IS NOT NULL
        UNION ALL
        SELECT cargo_id, haber_id, -importe FROM nuevos WHERE cargo_id IS NOT NULL
    ) m
    JOIN libro_cuentacontable k ON k.id = m.contable_id AND k.grupo IS NOT NULL
    JOIN libro_cargo c ON c.id = m.cargo_id
    GROUP BY m.cargo_id, m.contable_id, c.cuenta_id
    HAVING sum(m.importe) <> 0
    ORDER BY m.cargo_id, m.contable_id
    ON CONFLICT (cargo_id, contable_id) DO UPDATE SET saldo = s.saldo + excluded.saldo;
    DELETE FROM libro_saldodecargo s USING (SELECT DISTINCT cargo_id FROM nuevos WHERE cargo_id IS NOT NULL) n
    WHERE s.cargo_id = n.cargo_id AND s.saldo = 0;

    IF EXISTS (SELECT FROM nuevos WHERE cuenta_id IS NOT NULL) THEN
        INSERT INTO libro_saldoafavor AS s (cuenta_id, persona_id, saldo)
        SELECT m.cuenta_id, m.persona_id, sum(m.importe)
        FROM (
            SELECT cuenta_id, persona_id, haber_id AS contable_id, importe FROM nuevos WHERE cuenta_id IS NOT NULL
            UNION ALL
            SELECT cuenta_id, persona_id, debe_id, -importe FROM nuevos WHERE cuenta_id IS NOT NULL
        ) m
        JOIN libro_cuentacontable k ON k.id = m.contable_id AND k.clave = 'SALDO_A_FAVOR'
        GROUP BY m.cuenta_id, m.persona_id
        ORDER BY m.cuenta_id, m.persona_id
        ON CONFLICT (cuenta_id, persona_id) DO UPDATE SET saldo = s.saldo + excluded.saldo;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION aljibe_llevar_saldos() FROM PUBLIC;
CREATE TRIGGER movimiento_lleva_saldos AFTER INSERT ON libro_movimiento
    REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT EXECUTE FUNCTION aljibe_llevar_saldos();
