-- The price of each row of `casos` (caso, uso, beneficio, m3, suspendida, con_alcantarillado, con_tratamiento) by one
-- law in one month. It says in sets what `reglas.tarifa.calcular` says for one case; a test holds them equal on every
-- row, edge and benefit. A case without price has its reason in `motivo` and `detalle`.
SELECT
    z.caso,
    f.id AS tarifa_id, f.tasa_agua, f.tasa_alcantarillado, f.tasa_tratamiento, f.articulo_alcantarillado,
    f.articulo_tratamiento,
    s.id AS segmento_id, s.articulo, s.renglon, d.id AS descuento_id,
    w.agua, w.iva_agua, o.alcantarillado, o.iva_alcantarillado, o.tratamiento, o.iva_tratamiento,
    r.total - o.subtotal AS ajuste, r.total,
    CASE
        WHEN f.problema <> '' OR s.id IS NULL OR o.subtotal IS NULL OR f.m3_enteros AND z.m3 <> trunc(z.m3)
            THEN 'sin-tarifa'
        WHEN z.beneficio <> '' AND d.id IS NULL THEN 'beneficio-sin-regla'
        WHEN r.total >= 1e12 THEN 'sin-tarifa'
    END AS motivo,
    CASE
        WHEN f.problema <> '' THEN left(f.problema, 300)
        WHEN f.m3_enteros AND z.m3 <> trunc(z.m3)
            THEN 'La ley solo tiene precio para m³ enteros de «' || z.uso || '», no para ' || trim_scale(z.m3) || '.'
        WHEN s.id IS NULL THEN 'La ley no tiene precio para ' || trim_scale(z.m3) || ' m³ de «' || z.uso || '».'
        WHEN o.subtotal IS NULL THEN 'La ley no dice la tasa de IVA o el precio de un servicio de «' || z.uso || '».'
        WHEN z.beneficio <> '' AND d.id IS NULL
            THEN 'El beneficio «' || z.beneficio || '» no tiene regla para «' || z.uso || '» en la ley.'
        ELSE 'El importe no cabe en un recibo.'
    END AS detalle
FROM (
    SELECT
        casos.*,
        CASE WHEN suspendida THEN 'agua_sin_base' ELSE 'agua' END AS de_agua,
        CASE WHEN suspendida THEN 'descuento_sin_base' ELSE 'descuento' END AS de_descuento
    FROM casos
) z
JOIN tarifas_tarifa f ON f.ley_id = %(ley)s AND f.uso = z.uso AND f.mes = %(mes)s
-- Two seeks of the index, one for prices of every month and one for those of this month: a use has one kind only.
LEFT JOIN LATERAL (
    (
        SELECT g.* FROM tarifas_segmento g
        WHERE g.ley_id = %(ley)s AND g.uso = z.uso AND g.componente = z.de_agua AND g.beneficio = '' AND g.mes = 0
            AND g.desde <= z.m3 AND (g.desde < z.m3 OR NOT g.desde_abierto) AND (g.hasta IS NULL OR g.hasta >= z.m3)
        ORDER BY g.desde DESC LIMIT 1
    )
    UNION ALL
    (
        SELECT g.* FROM tarifas_segmento g
        WHERE g.ley_id = %(ley)s AND g.uso = z.uso AND g.componente = z.de_agua AND g.beneficio = '' AND g.mes = %(mes)s
            AND g.desde <= z.m3 AND (g.desde < z.m3 OR NOT g.desde_abierto) AND (g.hasta IS NULL OR g.hasta >= z.m3)
        ORDER BY g.desde DESC LIMIT 1
    )
    LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    (
        SELECT g.* FROM tarifas_segmento g
        WHERE g.ley_id = %(ley)s AND g.uso = z.uso AND g.componente = z.de_descuento AND g.beneficio = z.beneficio
            AND z.beneficio <> '' AND g.mes = 0
            AND g.desde <= z.m3 AND (g.desde < z.m3 OR NOT g.desde_abierto) AND (g.hasta IS NULL OR g.hasta >= z.m3)
        ORDER BY g.desde DESC LIMIT 1
    )
    UNION ALL
    (
        SELECT g.* FROM tarifas_segmento g
        WHERE g.ley_id = %(ley)s AND g.uso = z.uso AND g.componente = z.de_descuento AND g.beneficio = z.beneficio
            AND z.beneficio <> '' AND g.mes = %(mes)s
            AND g.desde <= z.m3 AND (g.desde < z.m3 OR NOT g.desde_abierto) AND (g.hasta IS NULL OR g.hasta >= z.m3)
        ORDER BY g.desde DESC LIMIT 1
    )
    LIMIT 1
) d ON true
-- The water line: rounded, less the rounded discount, never below the minimum; with the tax inside, its net.
CROSS JOIN LATERAL (
    SELECT greatest(
        round(s.fijo + s.por_m3 * (z.m3 - s.menos_m3), 2)
            - coalesce(round(d.fijo + d.por_m3 * (z.m3 - d.menos_m3), 2), 0),
        CASE WHEN NOT z.suspendida THEN f.minimo_agua END,
        0
    ) AS importe
    OFFSET 0
) p
CROSS JOIN LATERAL (
    SELECT
        n.agua,
        CASE WHEN f.iva_incluido THEN p.importe - n.agua ELSE round(n.agua * f.tasa_agua, 2) END AS iva_agua
    FROM (
        SELECT CASE WHEN f.iva_incluido THEN round(p.importe / (1 + f.tasa_agua), 2) ELSE p.importe END AS agua
    ) n
    OFFSET 0
) w
CROSS JOIN LATERAL (
    SELECT
        y.*,
        w.agua + w.iva_agua + y.alcantarillado + y.iva_alcantarillado + y.tratamiento + y.iva_tratamiento AS subtotal
    FROM (
        SELECT
            x.alcantarillado, x.tratamiento,
            CASE WHEN x.cobra_alcantarillado THEN round(x.alcantarillado * f.tasa_alcantarillado, 2) ELSE 0 END
                AS iva_alcantarillado,
            CASE WHEN x.cobra_tratamiento THEN round(x.tratamiento * f.tasa_tratamiento, 2) ELSE 0 END AS iva_tratamiento
        FROM (
            SELECT
                z.con_alcantarillado AND f.alcantarillado IN ('PORCENTAJE', 'POR_M3') AS cobra_alcantarillado,
                z.con_tratamiento AND f.tratamiento IN ('PORCENTAJE', 'POR_M3') AS cobra_tratamiento,
                CASE WHEN NOT z.con_alcantarillado THEN 0 ELSE CASE f.alcantarillado
                    WHEN 'PORCENTAJE' THEN round(w.agua * f.valor_alcantarillado, 2)
                    WHEN 'POR_M3' THEN round(z.m3 * f.valor_alcantarillado, 2)
                    ELSE 0
                END END AS alcantarillado,
                CASE WHEN NOT z.con_tratamiento THEN 0 ELSE CASE f.tratamiento
                    WHEN 'PORCENTAJE' THEN round(w.agua * f.valor_tratamiento, 2)
                    WHEN 'POR_M3' THEN round(z.m3 * f.valor_tratamiento, 2)
                    ELSE 0
                END END AS tratamiento
            OFFSET 0
        ) x
    ) y
    OFFSET 0
) o
-- The rounding of the law on the total, by whole quotient and remainder: a quotient with decimals could make a tie.
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN c.a IS NULL THEN o.subtotal
        ELSE c.a * (c.abajo + CASE c.modo
            WHEN 'down' THEN 0
            WHEN 'up' THEN (c.resto > 0)::int
            WHEN 'half_up' THEN (2 * c.resto >= c.a)::int
            WHEN 'half_down' THEN (2 * c.resto > c.a)::int
            WHEN 'half_even' THEN (2 * c.resto > c.a OR 2 * c.resto = c.a AND mod(c.abajo, 2) = 1)::int
        END)
    END AS total
    FROM (
        SELECT q.a, q.modo, q.abajo, o.subtotal - q.a * q.abajo AS resto
        FROM (
            SELECT %(redondeo_a)s::numeric AS a, %(redondeo_modo)s::text AS modo,
                div(o.subtotal, %(redondeo_a)s::numeric) AS abajo
        ) q
    ) c
    OFFSET 0
) r
