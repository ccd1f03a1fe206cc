CREATE TRIGGER cancelacionderecibo_inmutable BEFORE UPDATE OR DELETE ON facturacion_cancelacionderecibo FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER cancelacionderecibo_no_se_vacia BEFORE TRUNCATE ON facturacion_cancelacionderecibo FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
