CREATE TRIGGER revisiondecargo_solo_cambia_de_fin BEFORE UPDATE ON libro_revisiondecargo FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('vigencia');
CREATE TRIGGER revisiondecargo_no_se_borra BEFORE DELETE ON libro_revisiondecargo FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER revisiondecargo_no_se_vacia BEFORE TRUNCATE ON libro_revisiondecargo FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER revisiondecargo_auditada AFTER INSERT OR UPDATE ON libro_revisiondecargo FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
