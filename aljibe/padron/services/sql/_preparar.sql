-- The rows of the file that can be read, as values.
CREATE TEMP TABLE padron_importacion (
    linea integer PRIMARY KEY,
    cuenta text NOT NULL,
    reparto text NOT NULL,
    nombre text NOT NULL,
    tipo_persona text NOT NULL,
    rfc text NOT NULL,
    curp text NOT NULL,
    telefono text NOT NULL,
    correo text NOT NULL,
    calle text NOT NULL,
    numero text NOT NULL,
    interior text NOT NULL,
    colonia text NOT NULL,
    cp text NOT NULL,
    clave_catastral text NOT NULL,
    uso text NOT NULL,
    servicios text NOT NULL,
    estado_servicio text NOT NULL,
    situacion_comercial text NOT NULL,
    zona text NOT NULL,
    ruta text NOT NULL,
    secuencia integer NOT NULL,
    lugar_corte text NOT NULL,
    causa_suspension text NOT NULL,
    medidor text NOT NULL,
    digitos smallint,
    lectura_inicial integer,
    fecha_lectura date,
    volumen_asignado numeric(10, 3),
    beneficio text NOT NULL,
    beneficio_hasta date,
    crudo text NOT NULL
) ON COMMIT DROP;

-- Rows that do not enter: refused, or a second row of an account whose first is `primera`.
CREATE TEMP TABLE padron_no_entra (
    linea integer PRIMARY KEY,
    primera integer
) ON COMMIT DROP;
