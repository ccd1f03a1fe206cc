-- The new accounts, their ids in the order of the walk: what is read and billed together is stored together, and a chunk
-- of a run finds it in a few pages however large the city. `persona_de`: the first row whose person is this same one, a
-- person being the same when the whole row of it is and an RFC of its own proves it.
CREATE TEMP TABLE padron_alta ON COMMIT DROP AS
SELECT
    orden.*,
    nextval(pg_get_serial_sequence('padron_cuenta', 'id')) AS cuenta_id,
    nextval(pg_get_serial_sequence('padron_predio', 'id')) AS predio_id
FROM (
    SELECT
        s.*,
        CASE
            WHEN s.rfc = '' OR s.rfc = ANY (%(genericos)s) THEN s.linea
            ELSE min(s.linea) OVER (PARTITION BY s.rfc, s.tipo_persona, s.nombre, s.curp, s.telefono, s.correo)
        END AS persona_de
    FROM padron_importacion s
    WHERE NOT EXISTS (SELECT FROM padron_existente e WHERE e.cuenta = s.cuenta)
        AND NOT EXISTS (SELECT FROM padron_no_entra n WHERE n.linea = s.linea)
    ORDER BY s.ruta, s.secuencia, s.linea
) orden;
ANALYZE padron_alta;

CREATE TEMP TABLE padron_alta_persona ON COMMIT DROP AS
SELECT
    orden.linea,
    orden.conocida IS NULL AS nueva,
    coalesce(orden.conocida, nextval(pg_get_serial_sequence('padron_persona', 'id'))) AS persona_id
FROM (
    SELECT
        a.linea,
        (
            SELECT min(p.id)
            FROM padron_persona p
            WHERE a.rfc <> '' AND a.rfc <> ALL (%(genericos)s) AND p.rfc = a.rfc AND p.rfc <> ''
                AND (p.tipo, p.nombre, p.curp, p.telefono, p.correo)
                    = (a.tipo_persona, a.nombre, a.curp, a.telefono, a.correo)
        ) AS conocida
    FROM padron_alta a
    WHERE a.linea = a.persona_de
    ORDER BY a.cuenta_id
) orden;
ANALYZE padron_alta_persona;

INSERT INTO padron_zona (clave, nombre)
SELECT DISTINCT zona, zona FROM padron_alta WHERE zona <> '' ORDER BY zona
ON CONFLICT (clave) DO NOTHING;

INSERT INTO padron_ruta (clave, nombre)
SELECT DISTINCT ruta, ruta FROM padron_alta ORDER BY ruta
ON CONFLICT (clave) DO NOTHING;

INSERT INTO padron_medidor (numero, digitos)
SELECT medidor, digitos FROM padron_alta WHERE medidor <> '' ORDER BY cuenta_id
ON CONFLICT (numero) DO NOTHING;

INSERT INTO padron_persona (id, tipo, nombre, rfc, curp, telefono, correo)
SELECT p.persona_id, a.tipo_persona, a.nombre, a.rfc, a.curp, a.telefono, a.correo
FROM padron_alta_persona p JOIN padron_alta a ON a.linea = p.linea
WHERE p.nueva
ORDER BY a.cuenta_id;

INSERT INTO padron_predio (id, calle, numero, interior, colonia, cp, clave_catastral, zona_id)
SELECT a.predio_id, a.calle, a.numero, a.interior, a.colonia, a.cp, a.clave_catastral, z.id
FROM padron_alta a LEFT JOIN padron_zona z ON z.clave = a.zona
ORDER BY a.cuenta_id;

INSERT INTO padron_cuenta (
    id, numero, reparto, predio_id, uso, con_agua, con_alcantarillado, con_tratamiento, estado_servicio,
    situacion_comercial, lugar_corte, causa_suspension, ruta_id, secuencia, volumen_asignado, buscable
)
SELECT
    f.cuenta_id, f.cuenta, f.reparto, f.predio_id, f.uso, 'agua' = ANY (f.con), 'alcantarillado' = ANY (f.con),
    'tratamiento' = ANY (f.con), f.estado_servicio, f.situacion_comercial, f.lugar_corte, f.causa_suspension, r.id,
    f.secuencia, f.volumen_asignado, {buscable}
FROM (SELECT *, string_to_array(servicios, '+') AS con FROM padron_alta) f
JOIN padron_ruta r ON r.clave = f.ruta
ORDER BY f.cuenta_id;

-- The register says who holds the account, not since when: the holder it came with is so from always.
INSERT INTO padron_titularidad (cuenta_id, persona_id, papel, vigencia)
SELECT a.cuenta_id, p.persona_id, 'TITULAR', daterange(NULL, NULL)
FROM padron_alta a JOIN padron_alta_persona p ON p.linea = a.persona_de
ORDER BY a.cuenta_id;

INSERT INTO padron_beneficio (cuenta_id, clave, vigencia)
SELECT cuenta_id, beneficio, daterange(NULL, beneficio_hasta, '(]') FROM padron_alta WHERE beneficio <> '' ORDER BY cuenta_id;

INSERT INTO padron_instalacion (cuenta_id, medidor_id, vigencia, lectura_inicial, lectura_final)
SELECT a.cuenta_id, m.id, daterange(a.fecha_lectura, NULL), a.lectura_inicial, NULL
FROM padron_alta a JOIN padron_medidor m ON m.numero = a.medidor
WHERE a.medidor <> ''
ORDER BY a.cuenta_id;
