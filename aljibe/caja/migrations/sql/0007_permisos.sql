CREATE TRIGGER permisodecaja_solo_cambia_de_vigente BEFORE UPDATE ON caja_permisodecaja FOR EACH ROW
    EXECUTE FUNCTION aljibe_solo_cambia('vigente');
CREATE TRIGGER permisodecaja_no_se_borra BEFORE DELETE ON caja_permisodecaja FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER permisodecaja_auditado AFTER INSERT OR UPDATE ON caja_permisodecaja FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');
