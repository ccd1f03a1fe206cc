CREATE TRIGGER cancelaciondecobro_inmutable BEFORE UPDATE OR DELETE ON caja_cancelaciondecobro FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER cancelaciondecobro_no_se_vacia BEFORE TRUNCATE ON caja_cancelaciondecobro FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
-- Nothing leaves a closed drawer either (R50, R53).
CREATE TRIGGER cancelaciondecobro_en_turno_abierto BEFORE INSERT ON caja_cancelaciondecobro FOR EACH ROW
    WHEN (NEW.turno_id IS NOT NULL) EXECUTE FUNCTION aljibe_turno_abierto();
