-- What the application role may do. Run by the owner after every migration.
GRANT USAGE ON SCHEMA public TO :aplicacion;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :aplicacion;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :aplicacion;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :aplicacion;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO :aplicacion;

-- Temporary tables of its own session: the batches of billing.
DO $$
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO :aplicacion', current_database());
END $$;

-- Append-only: the ledger, the audit trail, the seals, approved prices, counts and cuts.
GRANT INSERT ON
    seguridad_bitacora, tarifas_tarifa, tarifas_segmento, tarifas_precio, tarifas_criterio,
    libro_asiento, libro_movimiento, libro_cargo, libro_renglondeorden, libro_pagodeorden, libro_sello, libro_huella,
    documentos_reimpresion, facturacion_cargoderecibo, facturacion_cancelacionderecibo, facturacion_ajustederecibo,
    facturacion_omision, facturacion_fotodelectura,
    caja_mediorecibido, caja_cancelaciondecobro, caja_retiro, caja_conteo, caja_corte
TO :aplicacion;

-- Only their state changes.
GRANT INSERT, UPDATE (respuesta) ON base_clave TO :aplicacion;
GRANT INSERT, UPDATE (estado, aprobada_por_id, aprobada_en) ON tarifas_ley TO :aplicacion;
GRANT INSERT, UPDATE (estado) ON
    libro_ordenpago, documentos_documento, facturacion_reciboagua, caja_recibocaja
TO :aplicacion;
GRANT INSERT, UPDATE (estado, cerrado_en) ON caja_turno TO :aplicacion;
GRANT INSERT, UPDATE (vigencia) ON libro_revisiondecargo TO :aplicacion;
GRANT INSERT, UPDATE (siguiente) ON libro_serie TO :aplicacion;
GRANT INSERT, UPDATE (terminada_por_id, terminada_en, terminada_el, resultado) ON facturacion_revisionderecibo TO :aplicacion;
GRANT INSERT, UPDATE (vigente, liberada_por_id, liberada_en, motivo_liberacion) ON facturacion_lectura TO :aplicacion;

GRANT INSERT, UPDATE (retirada_por_id, retirada_en, motivo_retiro) ON padron_marcadepersona TO :aplicacion;
GRANT INSERT, UPDATE (estado, resuelta_por_id, resuelta_en, respuesta, usada_en) ON seguridad_autorizacion TO :aplicacion;
GRANT INSERT, UPDATE (reabierto_por_id, reabierto_en, motivo_reapertura) ON facturacion_cierredeperiodo TO :aplicacion;
GRANT INSERT, UPDATE (estado, reanudada_en, terminada_en) ON facturacion_tirada TO :aplicacion;
GRANT INSERT, UPDATE (estado, omitidos, paginas, tamano_bytes, huella, hecha_en) ON facturacion_partedetirada TO :aplicacion;

-- Kept up to date, with their audit trail.
GRANT INSERT, UPDATE ON
    seguridad_puesto, seguridad_usuario, seguridad_facultad, seguridad_token,
    padron_zona, padron_ruta, padron_persona, padron_predio, padron_cuenta, padron_titularidad,
    padron_beneficio, padron_medidor, padron_instalacion, padron_vivienda,
    libro_cuentacontable, libro_concepto, facturacion_anomalia, facturacion_corrida, facturacion_programaderuta,
    caja_caja, caja_permisodecaja
TO :aplicacion;

-- What libraries keep for themselves: sessions, failed sign-ins, the job queue.
DO $$
DECLARE tabla text;
BEGIN
    FOR tabla IN
        SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND (tablename LIKE 'procrastinate%' OR tablename LIKE 'axes%' OR tablename = 'django_session')
    LOOP
        EXECUTE 'GRANT INSERT, UPDATE, DELETE ON ' || tabla || ' TO :aplicacion';
    END LOOP;
END $$;
