CREATE TRIGGER ajustederecibo_inmutable BEFORE UPDATE OR DELETE ON facturacion_ajustederecibo FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER ajustederecibo_no_se_vacia BEFORE TRUNCATE ON facturacion_ajustederecibo FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER revisionderecibo_solo_se_termina BEFORE UPDATE ON facturacion_revisionderecibo FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('terminada_el,terminada_por_id,terminada_en,resultado');
CREATE TRIGGER revisionderecibo_no_se_borra BEFORE DELETE ON facturacion_revisionderecibo FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER revisionderecibo_no_se_vacia BEFORE TRUNCATE ON facturacion_revisionderecibo FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER revisionderecibo_auditada AFTER INSERT OR UPDATE ON facturacion_revisionderecibo FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
