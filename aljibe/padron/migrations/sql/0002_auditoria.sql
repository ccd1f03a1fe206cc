CREATE TRIGGER zona_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_zona FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
CREATE TRIGGER ruta_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_ruta FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
CREATE TRIGGER persona_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_persona FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
CREATE TRIGGER predio_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_predio FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
CREATE TRIGGER cuenta_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_cuenta FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('numero');
CREATE TRIGGER titularidad_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_titularidad FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
CREATE TRIGGER beneficio_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_beneficio FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
CREATE TRIGGER medidor_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_medidor FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
CREATE TRIGGER instalacion_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_instalacion FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
