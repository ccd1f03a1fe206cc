CREATE TRIGGER condominio_auditado AFTER INSERT OR UPDATE OR DELETE ON padron_condominio FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
