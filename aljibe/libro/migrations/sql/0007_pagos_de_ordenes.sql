-- Those paid until now: by the charges they raised. One made only of links to charges left no other trace.
INSERT INTO libro_pagodeorden (orden_id, asiento_id)
SELECT DISTINCT orden_pago_id, asiento_id FROM libro_cargo WHERE orden_pago_id IS NOT NULL;
CREATE TRIGGER pagodeorden_inmutable BEFORE UPDATE OR DELETE ON libro_pagodeorden FOR EACH ROW
    EXECUTE FUNCTION aljibe_inmutable();
CREATE TRIGGER pagodeorden_no_se_vacia BEFORE TRUNCATE ON libro_pagodeorden FOR EACH STATEMENT
    EXECUTE FUNCTION aljibe_inmutable();
