CREATE TRIGGER programaderuta_auditado AFTER INSERT OR UPDATE ON facturacion_programaderuta FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
-- A closing is reopened once, and stays as the trace that the period was closed.
CREATE TRIGGER cierredeperiodo_solo_se_reabre BEFORE UPDATE ON facturacion_cierredeperiodo FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('reabierto_por_id,reabierto_en,motivo_reapertura');
CREATE TRIGGER cierredeperiodo_se_reabre_una_vez BEFORE UPDATE ON facturacion_cierredeperiodo FOR EACH ROW
    WHEN (OLD.reabierto_en IS NOT NULL) EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER cierredeperiodo_no_se_borra BEFORE DELETE ON facturacion_cierredeperiodo FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER cierredeperiodo_no_se_vacia BEFORE TRUNCATE ON facturacion_cierredeperiodo FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER cierredeperiodo_auditado AFTER INSERT OR UPDATE ON facturacion_cierredeperiodo FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('periodo');
