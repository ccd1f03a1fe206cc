CREATE TRIGGER vivienda_auditada AFTER INSERT OR UPDATE OR DELETE ON padron_vivienda FOR EACH ROW
    EXECUTE FUNCTION aljibe_auditar('id');

-- Nobody wrote since when they are measured so: since always, as what is billed of them says.
INSERT INTO padron_vivienda (cuenta_id, medidor_de_id, entre, vigencia)
SELECT c.id, k.cuenta_id, k.viviendas, '(,)'
FROM padron_cuenta c
JOIN padron_condominio k ON k.id = c.condominio_id
ORDER BY c.id;
-- The keys are deferred, and a table with some left to see cannot be altered.
SET CONSTRAINTS ALL IMMEDIATE;
