-- Every look-up is by account (OFFSET 0 keeps it so): statistics are always behind in a table that the run fills.
--
-- The accounts asked for, those not billed yet, as they are to be billed for the period: who, where, how many m³ and
-- from which readings; or the reason they are left out (`motivo`). One row for each. It says in sets what
-- `reglas.lecturas` says for one (K1, K4, K5); a test holds them equal.
SELECT
    b.n, b.cuenta_id, b.numero, b.reparto, b.uso, b.con_alcantarillado, b.con_tratamiento, b.beneficio,
    b.titular_id, b.titular, b.domicilio, b.tarifa_id,
    CASE WHEN k.medido THEN b.lectura_id END AS lectura_id,
    CASE WHEN k.medido THEN b.instalacion_id END AS instalacion_id,
    CASE WHEN k.medido THEN b.medidor ELSE '' END AS medidor,
    CASE WHEN k.medido THEN coalesce(v.fecha_actual, t.fecha_inicial) END AS fecha_anterior,
    CASE WHEN k.medido THEN b.fecha END AS fecha_actual,
    CASE
        WHEN NOT k.medido THEN NULL
        WHEN k.estima THEN e.desde
        ELSE coalesce(v.lectura_actual, t.lectura_inicial)
    END AS lectura_anterior,
    CASE
        WHEN NOT k.medido THEN NULL
        WHEN k.estima THEN (e.desde + e.m3 * b.viviendas) %% b.caratula
        ELSE (b.lectura + greatest(q.por_compensar - t.m3, 0)) %% b.caratula
    END AS lectura_actual,
    k.medido AND k.estima AS estimado,
    CASE WHEN k.medido AND k.estima THEN e.regla ELSE '' END AS regla_estimacion,
    c.m3,
    h.historial,
    h.recibo_id AS recibo_anterior_id,
    b.situacion_comercial = 'SUSPENDIDO' AS suspendida,
    o.motivo,
    CASE
        WHEN o.motivo IS NULL THEN ''
        WHEN b.estado_servicio <> 'REAL' THEN 'El servicio está ' || lower(replace(b.estado_servicio, '_', ' ')) || '.'
        WHEN b.situacion_comercial NOT IN ('ACTIVO', 'RESTRINGIDO', 'SUSPENDIDO')
            THEN 'La cuenta está ' || lower(replace(b.situacion_comercial, '_', ' ')) || '.'
        WHEN NOT b.con_agua THEN 'La cuenta no tiene agua de la red, o su medidor es el de un condominio.'
        WHEN o.motivo = 'suspendida' THEN 'El servicio está suspendido y no hubo consumo.'
        WHEN o.motivo = 'consumo-suspendida' THEN 'El servicio está suspendido y el medidor marcó ' || c.m3 || ' m³.'
        WHEN b.titular_id IS NULL THEN 'La cuenta no tiene titular el día de la emisión.'
        WHEN b.tarifa_id IS NULL THEN 'La ley no tiene el uso «' || b.uso || '».'
        WHEN b.problema <> '' THEN left(b.problema, 300)
        WHEN k.facturada_entera
            THEN 'El agua del medidor del condominio ya se facturó entera a su cuenta: cancele antes ese recibo.'
        WHEN k.posterior AND NOT %(rehace)s THEN 'Ya se facturó un periodo posterior, que incluye este consumo.'
        WHEN b.lectura_id IS NULL THEN 'No hay lectura ni anomalía del periodo.'
        WHEN b.efecto = 'SIGUIENTE' THEN b.anomalia || ': se factura con la siguiente lectura.'
        WHEN k.estima THEN b.anomalia || ': no hay meses anteriores con que estimar.'
        WHEN t.menor THEN 'La lectura ' || b.lectura || ' es menor que la anterior, ' || t.menor_que || '.'
        WHEN h.meses > 0
            THEN c.m3 || ' m³; el promedio de ' || h.meses || ' meses es ' || round(h.suma / h.meses, 1) || ' m³.'
        ELSE c.m3 || ' m³.'
    END AS detalle,
    -- For the sheets of readings: whether a person should look at it, and from where the dial is measured.
    z.sospecha, t.vuelta AND NOT t.menor AS vuelta, t.medidores, h.meses, h.suma,
    v.lectura_actual AS lectura_facturada, v.fecha_actual AS facturada_el, v.instalacion_id AS instalacion_facturada,
    u.lectura AS ultima_real, u.instalacion_id AS instalacion_real, q.por_compensar
FROM (
    SELECT
        o.n, c.id AS cuenta_id, c.numero, c.reparto, coalesce(pf.uso, c.uso) AS uso,
        c.con_agua AND NOT g.reparte AS con_agua,
        c.con_alcantarillado, c.con_tratamiento,
        c.estado_servicio, c.situacion_comercial, c.volumen_asignado,
        coalesce(kd.medidor_de_id, c.id) AS medidor_de, coalesce(kd.entre, 1) AS viviendas,
        -- Whose bills tell up to where the meter is billed, and to which period: its own, but for the first of a dwelling
        -- that enters a condominium or leaves it, and of the general account when it measures nobody any more.
        CASE WHEN ajena.cuenta_id IS NOT NULL THEN ajena.cuenta_id WHEN NOT propia.del_medidor THEN NULL ELSE c.id END
            AS medida_con,
        coalesce(ajena.periodo, %(periodo)s) AS medida_hasta,
        CASE WHEN NOT propia.del_medidor THEN propia.fecha END AS con_otro_hasta,
        p.id AS titular_id, p.nombre AS titular,
        concat_ws(
            E'\n',
            concat_ws(' ', d.calle, nullif(d.numero, ''), 'int. ' || nullif(d.interior, '')),
            nullif(d.colonia, ''),
            nullif(d.cp, '')
        ) AS domicilio,
        CASE WHEN pf.id IS NULL THEN coalesce(x.clave, '') ELSE '' END AS beneficio,
        f.id AS tarifa_id, f.clase, f.problema, f.m3_asignado,
        l.id AS lectura_id, l.fecha, l.lectura, l.instalacion_id, l.liberada_en,
        a.efecto, a.nombre AS anomalia, a.regla_estimacion,
        coalesce(m.numero, '') AS medidor, (10 ^ m.digitos)::bigint AS caratula, i.lectura_inicial
    FROM unnest(%(cuentas)s::bigint[]) WITH ORDINALITY o (id, n)
    CROSS JOIN LATERAL (SELECT * FROM padron_cuenta WHERE id = o.id OFFSET 0) c
    JOIN padron_predio d ON d.id = c.predio_id
    LEFT JOIN padron_titularidad t ON t.cuenta_id = c.id AND t.papel = 'TITULAR' AND t.vigencia @> %(titular_al)s::date
    LEFT JOIN padron_persona p ON p.id = t.persona_id
    LEFT JOIN padron_beneficio x ON x.cuenta_id = c.id AND x.vigencia @> %(primer_dia)s::date
    -- A benefit is a discount of the law, or a tariff of its own that takes the place of the use while it lasts.
    LEFT JOIN tarifas_tarifa pf ON pf.ley_id = %(ley)s AND pf.uso = x.clave AND pf.mes = %(mes)s
    LEFT JOIN tarifas_tarifa f ON f.ley_id = %(ley)s AND f.uso = coalesce(pf.uso, c.uso) AND f.mes = %(mes)s
    -- The dwellings of a condominium are measured by the meter of another account, which is billed to none but them. Who
    -- is one is of the month that is billed, not of the day it is billed: a bill made late, or again, sees the same.
    LEFT JOIN padron_vivienda kd ON kd.cuenta_id = c.id AND kd.vigencia @> %(primer_dia)s::date
    CROSS JOIN LATERAL (
        SELECT
            EXISTS (SELECT FROM padron_vivienda WHERE cuenta_id = c.id) AS repartida,
            EXISTS (SELECT FROM padron_vivienda WHERE medidor_de_id = c.id) AS repartio,
            EXISTS (
                SELECT FROM padron_vivienda WHERE medidor_de_id = c.id AND vigencia @> %(primer_dia)s::date
            ) AS reparte
        OFFSET 0
    ) g
    -- Whether its last bill is of that meter; in a condominium, the last of a real reading, and of the same stay in it.
    LEFT JOIN LATERAL (
        SELECT
            l.fecha,
            l.cuenta_id = coalesce(kd.medidor_de_id, c.id) AND (
                kd.id IS NULL OR (
                    SELECT range_agg(x.vigencia) @> daterange(to_date(r.periodo, 'YYYY-MM'), %(primer_dia)s, '[]')
                    FROM padron_vivienda x
                    WHERE x.cuenta_id = c.id AND x.medidor_de_id = kd.medidor_de_id
                )
            ) AS del_medidor
        FROM facturacion_reciboagua r JOIN facturacion_lectura l ON l.id = r.lectura_id
        WHERE g.repartida AND r.cuenta_id = c.id AND r.estado = 'VIGENTE' AND r.periodo < %(periodo)s
            AND (kd.id IS NULL OR NOT r.estimado)
        ORDER BY r.periodo DESC
        LIMIT 1
    ) propia ON true
    LEFT JOIN LATERAL (
        SELECT r.cuenta_id, max(r.periodo) AS periodo
        FROM facturacion_lectura l JOIN facturacion_reciboagua r ON r.lectura_id = l.id
        WHERE CASE WHEN kd.id IS NULL THEN g.repartio ELSE NOT coalesce(propia.del_medidor, false) END
            AND l.cuenta_id = coalesce(kd.medidor_de_id, c.id) AND r.estado = 'VIGENTE' AND r.periodo < %(periodo)s
        GROUP BY r.cuenta_id
        ORDER BY max(r.periodo) FILTER (WHERE NOT r.estimado) DESC NULLS LAST, 2 DESC, r.cuenta_id = c.id DESC, 1
        LIMIT 1
    ) ajena ON true
    LEFT JOIN facturacion_lectura l
        ON l.cuenta_id = coalesce(kd.medidor_de_id, c.id) AND l.periodo = %(periodo)s AND l.vigente
    LEFT JOIN facturacion_anomalia a ON a.clave = l.anomalia_id
    LEFT JOIN padron_instalacion i ON i.id = l.instalacion_id
    LEFT JOIN padron_medidor m ON m.id = i.medidor_id
    WHERE NOT EXISTS (
        SELECT FROM facturacion_reciboagua r
        WHERE r.cuenta_id = c.id AND r.estado = 'VIGENTE' AND r.periodo = %(periodo)s
        OFFSET 0
    )
) b
-- An account with a metered use, no meter and a volume of its own is billed by that volume.
CROSS JOIN LATERAL (
    SELECT
        b.clase = 'MEDIDO' AND NOT (
            b.medidor_de = b.cuenta_id AND b.volumen_asignado IS NOT NULL AND b.lectura_id IS NULL AND NOT EXISTS (
                SELECT FROM padron_instalacion i WHERE i.cuenta_id = b.cuenta_id AND upper_inf(i.vigencia)
            )
        ) AS medido,
        b.lectura IS NULL OR coalesce(b.efecto, '') = 'ESTIMADO' AS estima,
        EXISTS (
            SELECT FROM facturacion_reciboagua r
            WHERE r.cuenta_id = b.cuenta_id AND r.estado = 'VIGENTE' AND r.periodo > %(periodo)s
                AND r.lectura_id IS NOT NULL
        ) AS posterior,
        b.medidor_de <> b.cuenta_id AND EXISTS (
            SELECT FROM facturacion_reciboagua r
            WHERE r.cuenta_id = b.medidor_de AND r.estado = 'VIGENTE' AND r.periodo >= %(periodo)s
                AND r.lectura_id IS NOT NULL AND (r.periodo = %(periodo)s OR NOT %(rehace)s)
        ) AS facturada_entera
    OFFSET 0
) k
-- The last bill with a reading, real or estimated: up to where the account is billed.
LEFT JOIN LATERAL (
    SELECT r.id AS recibo_id, r.periodo, r.fecha_actual, r.lectura_actual, r.lectura_id, r.instalacion_id, r.estimado
    FROM facturacion_reciboagua r
    WHERE r.cuenta_id = b.medida_con AND r.estado = 'VIGENTE' AND r.periodo < %(periodo)s AND r.lectura_id IS NOT NULL
        AND r.periodo <= b.medida_hasta
    ORDER BY r.periodo DESC
    LIMIT 1
) v ON k.medido
-- The last one of a real reading, most often the same: from there the dial is measured.
LEFT JOIN LATERAL (
    SELECT r.periodo, r.lectura_actual, r.lectura_id, r.instalacion_id
    FROM facturacion_reciboagua r
    WHERE r.cuenta_id = b.medida_con AND r.estado = 'VIGENTE' AND r.periodo < v.periodo AND r.lectura_id IS NOT NULL
        AND NOT r.estimado
    ORDER BY r.periodo DESC
    LIMIT 1
) w ON v.estimado
LEFT JOIN LATERAL (
    SELECT
        x.periodo, x.instalacion_id, x.lectura_actual, l.lectura, l.fecha, l.cuenta_id AS medidor_de,
        CASE WHEN x.instalacion_id = b.instalacion_id THEN b.caratula ELSE (
            SELECT (10 ^ m.digitos)::bigint
            FROM padron_instalacion i JOIN padron_medidor m ON m.id = i.medidor_id
            WHERE i.id = x.instalacion_id
        ) END AS caratula
    FROM (
        SELECT
            CASE WHEN v.estimado THEN w.periodo ELSE v.periodo END AS periodo,
            CASE WHEN v.estimado THEN w.lectura_actual ELSE v.lectura_actual END AS lectura_actual,
            CASE WHEN v.estimado THEN w.lectura_id ELSE v.lectura_id END AS lectura_id,
            CASE WHEN v.estimado THEN w.instalacion_id ELSE v.instalacion_id END AS instalacion_id
    ) x
    JOIN facturacion_lectura l ON l.id = x.lectura_id
    OFFSET 0
) u ON v.recibo_id IS NOT NULL
-- What was billed in excess of the dial: by that bill, and by the estimates since, of this meter alone and each among
-- how many it was split then. Its own estimates, and those of whose bills it is measured with where it has none.
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN u.medidor_de = b.medidor_de THEN (u.lectura_actual - u.lectura + u.caratula) %% u.caratula ELSE 0 END
            + coalesce(sum(r.consumo_m3 * coalesce(a.entre, 1)), 0)::bigint AS por_compensar
    FROM facturacion_reciboagua r
    LEFT JOIN padron_vivienda a ON a.cuenta_id = r.cuenta_id AND a.vigencia @> to_date(r.periodo, 'YYYY-MM')
    WHERE (v.periodo > coalesce(u.periodo, '') OR b.medida_con <> b.cuenta_id)
        AND r.cuenta_id IN (b.medida_con, b.cuenta_id) AND r.estado = 'VIGENTE' AND r.estimado
        AND r.periodo < %(periodo)s AND r.periodo > coalesce(u.periodo, '')
        AND coalesce(a.medidor_de_id, r.cuenta_id) = b.medidor_de
        AND (
            r.cuenta_id = b.cuenta_id OR r.periodo <= v.periodo AND NOT EXISTS (
                SELECT FROM facturacion_reciboagua x
                WHERE x.cuenta_id = b.cuenta_id AND x.estado = 'VIGENTE' AND x.estimado AND x.periodo = r.periodo
            )
        )
) q
-- Twenty-four months for the paper, and the last six with meter for what is believed and estimated.
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN g.cuantos IS NULL OR g.cuantos = 0 THEN '{}'
            WHEN g.seguidos THEN g.todos
            ELSE ARRAY(
                SELECT r.consumo_m3
                FROM generate_series(to_date(g.primero, 'YYYY-MM'), %(primer_dia)s::date - 1, '1 month') mes
                LEFT JOIN facturacion_reciboagua r ON r.cuenta_id = b.cuenta_id AND r.estado = 'VIGENTE'
                    AND r.periodo = to_char(mes, 'YYYY-MM')
                ORDER BY mes
            )
        END AS historial,
        g.recibo_id,
        (to_date(g.sin_medidor, 'YYYY-MM') + interval '1 month')::date - 1 AS sin_medidor_hasta,
        cardinality(g.seis) AS meses,
        g.seis[1]::bigint AS ultimo,
        g.hace_un_anio,
        (SELECT coalesce(sum(m3), 0) FROM unnest(g.seis) m3)::bigint AS suma
    FROM (
        SELECT
            count(*) AS cuantos,
            (array_agg(r.id ORDER BY r.periodo DESC))[1] AS recibo_id,
            min(r.periodo) AS primero,
            max(r.periodo) FILTER (WHERE r.lectura_id IS NULL) AS sin_medidor,
            max(r.consumo_m3) FILTER (
                WHERE r.lectura_id IS NOT NULL
                    AND r.periodo = to_char(%(primer_dia)s::date - interval '1 year', 'YYYY-MM')
            )::bigint AS hace_un_anio,
            count(*) = (
                extract(year FROM age(%(primer_dia)s, to_date(min(r.periodo), 'YYYY-MM'))) * 12
                + extract(month FROM age(%(primer_dia)s, to_date(min(r.periodo), 'YYYY-MM')))
            ) AS seguidos,
            array_agg(r.consumo_m3 ORDER BY r.periodo) AS todos,
            coalesce(
                (array_agg(r.consumo_m3 ORDER BY r.periodo DESC) FILTER (WHERE r.lectura_id IS NOT NULL))
                    [1:%(meses_promedio)s],
                '{}'
            ) AS seis
        FROM facturacion_reciboagua r
        WHERE r.cuenta_id = b.cuenta_id AND r.estado = 'VIGENTE' AND r.periodo >= %(hace_24)s
            AND r.periodo < %(periodo)s
    ) g
    OFFSET 0
) h
-- The spans measured since then: most often one, of the same meter; else one for each meter since that reading, or since
-- the months that were billed without meter.
CROSS JOIN LATERAL (
    SELECT
        sum(CASE WHEN s.actual < s.anterior THEN s.caratula ELSE 0 END + s.actual - s.anterior)::bigint AS m3,
        bool_or(s.actual < s.anterior AND s.caratula + s.actual - s.anterior > s.caratula / 10) AS menor,
        max(s.anterior) FILTER (WHERE s.actual < s.anterior) AS menor_que,
        bool_or(s.actual < s.anterior) AS vuelta,
        count(*) AS medidores,
        (array_agg(s.anterior ORDER BY s.desde))[1] AS lectura_inicial,
        nullif((array_agg(s.desde ORDER BY s.desde))[1], '-infinity') AS fecha_inicial
    FROM (
        SELECT u.fecha AS desde, b.caratula, u.lectura AS anterior, b.lectura AS actual
        WHERE k.medido AND NOT k.estima AND u.instalacion_id = b.instalacion_id
        UNION ALL
        SELECT
            coalesce(lower(i.vigencia), '-infinity'),
            (10 ^ m.digitos)::bigint,
            CASE WHEN i.id = u.instalacion_id THEN u.lectura ELSE i.lectura_inicial END,
            CASE WHEN i.id = b.instalacion_id THEN b.lectura ELSE i.lectura_final END
        FROM padron_instalacion i
        JOIN padron_medidor m ON m.id = i.medidor_id
        WHERE k.medido AND NOT k.estima AND u.instalacion_id IS DISTINCT FROM b.instalacion_id
            AND i.cuenta_id = b.medidor_de AND coalesce(lower(i.vigencia), '-infinity') <= b.fecha
            AND coalesce(upper(i.vigencia), 'infinity') > greatest(u.fecha, b.con_otro_hasta, h.sin_medidor_hasta, '-infinity')
    ) s
) t
-- An estimated month, by the rule of its anomaly; where that one has nothing to stand on, by the mean.
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN v.instalacion_id = b.instalacion_id THEN v.lectura_actual ELSE b.lectura_inicial END AS desde,
        CASE WHEN x.m3 IS NULL THEN 'PROMEDIO_6' ELSE b.regla_estimacion END AS regla,
        coalesce(x.m3, (2 * h.suma + h.meses) / nullif(2 * h.meses, 0)) AS m3
    FROM (
        SELECT
            CASE b.regla_estimacion
                WHEN 'MISMO_MES' THEN h.hace_un_anio
                WHEN 'ULTIMO' THEN h.ultimo
                WHEN 'CERO' THEN 0
                WHEN 'ASIGNADO' THEN round(coalesce(b.volumen_asignado, b.m3_asignado))::bigint
            END AS m3
    ) x
) e
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN b.clase = 'CUOTA_FIJA' THEN 0
            WHEN NOT k.medido THEN coalesce(b.volumen_asignado, b.m3_asignado)
            WHEN k.estima THEN e.m3
            WHEN b.viviendas = 1 THEN greatest(t.m3 - q.por_compensar, 0)
            ELSE (
                SELECT CASE %(reparto)s WHEN 'abajo' THEN floor(x) WHEN 'arriba' THEN ceil(x) ELSE round(x) END
                FROM (SELECT greatest(t.m3 - q.por_compensar, 0)::numeric / b.viviendas AS x) p
            )
        END AS m3
) c
-- What a person has to believe before it is billed, released or not.
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN k.estima OR NOT k.medido THEN NULL
            WHEN t.menor THEN 'lectura-menor'
            WHEN c.m3 >= 10000000 THEN 'lectura-alta'
            WHEN b.situacion_comercial = 'SUSPENDIDO' THEN CASE WHEN c.m3 > 0 THEN 'consumo-suspendida' END
            WHEN h.meses < %(meses_minimos)s THEN NULL
            WHEN c.m3 > 0 AND c.m3 * h.meses >= %(veces_alta)s::numeric * h.suma THEN 'lectura-alta'
            WHEN q.por_compensar = 0 AND c.m3 * h.meses < %(fraccion_baja)s::numeric * h.suma THEN 'lectura-baja'
        END AS sospecha
    OFFSET 0
) z
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN b.estado_servicio <> 'REAL' OR b.situacion_comercial NOT IN ('ACTIVO', 'RESTRINGIDO', 'SUSPENDIDO')
                OR NOT b.con_agua THEN 'no-facturable'
            WHEN b.situacion_comercial = 'SUSPENDIDO' AND (NOT k.medido OR k.estima OR b.lectura_id IS NULL)
                THEN 'suspendida'
            WHEN b.titular_id IS NULL THEN 'sin-titular'
            WHEN b.tarifa_id IS NULL OR b.problema <> '' THEN 'sin-tarifa'
            WHEN NOT k.medido THEN NULL
            WHEN k.facturada_entera OR k.posterior AND NOT %(rehace)s THEN 'periodo-posterior-facturado'
            WHEN b.lectura_id IS NULL THEN 'sin-lectura'
            WHEN b.efecto = 'SIGUIENTE' THEN 'anomalia-siguiente'
            WHEN k.estima THEN CASE WHEN c.m3 IS NULL THEN 'sin-historial' END
            WHEN b.situacion_comercial = 'SUSPENDIDO' AND c.m3 = 0 AND NOT t.menor THEN 'suspendida'
            WHEN t.menor OR c.m3 >= 10000000 OR NOT %(rehace)s AND b.liberada_en IS NULL THEN z.sospecha
        END AS motivo
    OFFSET 0
) o
