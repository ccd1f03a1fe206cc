CREATE TRIGGER tirada_solo_corre_se_pausa_y_termina BEFORE UPDATE ON facturacion_tirada FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia(
        'estado,reanudada_en,terminada_en',
        'EN_CURSO>PAUSADA,PAUSADA>EN_CURSO,EN_CURSO>TERMINADA,PAUSADA>TERMINADA'
    );
CREATE TRIGGER tirada_no_se_borra BEFORE DELETE ON facturacion_tirada FOR EACH ROW EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER tirada_no_se_vacia BEFORE TRUNCATE ON facturacion_tirada FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER tirada_auditada AFTER UPDATE ON facturacion_tirada FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
-- Its list never changes, and what it says of its file is said once.
CREATE TRIGGER parte_solo_se_hace BEFORE UPDATE ON facturacion_partedetirada FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('estado,omitidos,paginas,tamano_bytes,huella,hecha_en', 'PENDIENTE>HECHA');
CREATE TRIGGER parte_no_se_borra BEFORE DELETE ON facturacion_partedetirada FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER parte_no_se_vacia BEFORE TRUNCATE ON facturacion_partedetirada FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
