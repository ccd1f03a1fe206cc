CREATE TRIGGER turno_solo_se_cierra BEFORE UPDATE ON caja_turno FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('estado,cerrado_en', 'ABIERTO>CERRADO');
CREATE TRIGGER turno_no_se_borra BEFORE DELETE ON caja_turno FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER turno_auditado AFTER INSERT OR UPDATE ON caja_turno FOR EACH ROW EXECUTE FUNCTION aljibe_auditar('id');
CREATE TRIGGER caja_auditada AFTER INSERT OR UPDATE OR DELETE ON caja_caja FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('clave');
CREATE TRIGGER recibocaja_solo_cambia_de_estado BEFORE UPDATE ON caja_recibocaja FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('estado', 'VIGENTE>CANCELADO');
CREATE TRIGGER recibocaja_no_se_borra BEFORE DELETE ON caja_recibocaja FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER recibocaja_auditado AFTER UPDATE ON caja_recibocaja FOR EACH ROW EXECUTE FUNCTION aljibe_auditar('folio');
CREATE TRIGGER mediorecibido_inmutable BEFORE UPDATE OR DELETE ON caja_mediorecibido FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER retiro_inmutable BEFORE UPDATE OR DELETE ON caja_retiro FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER conteo_inmutable BEFORE UPDATE OR DELETE ON caja_conteo FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER corte_inmutable BEFORE UPDATE OR DELETE ON caja_corte FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER turno_no_se_vacia BEFORE TRUNCATE ON caja_turno FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER recibocaja_no_se_vacia BEFORE TRUNCATE ON caja_recibocaja FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER mediorecibido_no_se_vacia BEFORE TRUNCATE ON caja_mediorecibido FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER retiro_no_se_vacia BEFORE TRUNCATE ON caja_retiro FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER conteo_no_se_vacia BEFORE TRUNCATE ON caja_conteo FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER corte_no_se_vacia BEFORE TRUNCATE ON caja_corte FOR EACH STATEMENT EXECUTE FUNCTION aljibe_inmutable();

-- Nothing enters a closed drawer (R50): the receipt is written under the lock of its turno.
CREATE FUNCTION aljibe_turno_abierto() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (SELECT estado FROM caja_turno WHERE id = NEW.turno_id) IS DISTINCT FROM 'ABIERTO' THEN
        RAISE EXCEPTION 'el turno % no está abierto', NEW.turno_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recibocaja_en_turno_abierto BEFORE INSERT ON caja_recibocaja FOR EACH ROW
    EXECUTE FUNCTION aljibe_turno_abierto();
CREATE TRIGGER retiro_en_turno_abierto BEFORE INSERT ON caja_retiro FOR EACH ROW EXECUTE FUNCTION aljibe_turno_abierto();
CREATE TRIGGER conteo_en_turno_abierto BEFORE INSERT ON caja_conteo FOR EACH ROW EXECUTE FUNCTION aljibe_turno_abierto();
