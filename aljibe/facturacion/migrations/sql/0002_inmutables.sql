CREATE TRIGGER recibo_solo_cambia_de_estado BEFORE UPDATE ON facturacion_reciboagua FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('estado', 'VIGENTE>CANCELADO');
CREATE TRIGGER recibo_no_se_borra BEFORE DELETE ON facturacion_reciboagua FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER recibo_no_se_vacia BEFORE TRUNCATE ON facturacion_reciboagua FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER recibo_auditado AFTER UPDATE ON facturacion_reciboagua FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('folio');
CREATE TRIGGER cargoderecibo_inmutable BEFORE UPDATE OR DELETE ON facturacion_cargoderecibo FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER cargoderecibo_no_se_vacia BEFORE TRUNCATE ON facturacion_cargoderecibo FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
-- A reading is corrected by another row: only whether it is in force, and who released it, may change.
CREATE TRIGGER lectura_solo_se_sustituye_o_libera BEFORE UPDATE ON facturacion_lectura FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('vigente,liberada_por_id,liberada_en');
CREATE TRIGGER lectura_no_se_borra BEFORE DELETE ON facturacion_lectura FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER lectura_no_se_vacia BEFORE TRUNCATE ON facturacion_lectura FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER lectura_auditada AFTER UPDATE ON facturacion_lectura FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
