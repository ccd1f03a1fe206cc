CREATE TRIGGER ley_solo_cambia_de_estado BEFORE UPDATE ON tarifas_ley FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('estado,aprobada_por_id,aprobada_en', 'BORRADOR>APROBADA,APROBADA>SUSTITUIDA');
CREATE TRIGGER ley_no_se_borra BEFORE DELETE ON tarifas_ley FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER ley_no_se_vacia BEFORE TRUNCATE ON tarifas_ley FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER ley_auditada AFTER INSERT OR UPDATE ON tarifas_ley FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');

-- Prices enter with the draft and never again: an approved law is what two persons saw.
CREATE FUNCTION aljibe_ley_en_borrador() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (SELECT estado FROM tarifas_ley WHERE id = NEW.ley_id) <> 'BORRADOR' THEN
        RAISE EXCEPTION 'inmutable: la ley % ya no es borrador', NEW.ley_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER tarifa_en_borrador BEFORE INSERT ON tarifas_tarifa FOR EACH ROW EXECUTE FUNCTION aljibe_ley_en_borrador();
CREATE TRIGGER segmento_en_borrador BEFORE INSERT ON tarifas_segmento FOR EACH ROW EXECUTE FUNCTION aljibe_ley_en_borrador();
CREATE TRIGGER precio_en_borrador BEFORE INSERT ON tarifas_precio FOR EACH ROW EXECUTE FUNCTION aljibe_ley_en_borrador();
CREATE TRIGGER tarifa_inmutable BEFORE UPDATE OR DELETE ON tarifas_tarifa FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER segmento_inmutable BEFORE UPDATE OR DELETE ON tarifas_segmento FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER precio_inmutable BEFORE UPDATE OR DELETE ON tarifas_precio FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER criterio_inmutable BEFORE UPDATE OR DELETE ON tarifas_criterio FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER tarifa_no_se_vacia BEFORE TRUNCATE ON tarifas_tarifa FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER segmento_no_se_vacia BEFORE TRUNCATE ON tarifas_segmento FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER precio_no_se_vacia BEFORE TRUNCATE ON tarifas_precio FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER criterio_no_se_vacia BEFORE TRUNCATE ON tarifas_criterio FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
