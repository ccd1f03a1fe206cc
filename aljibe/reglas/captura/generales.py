"""The first sheet of a law, and that of its rules: who pays without a meter, drainage, IVA, benefits, late payment."""

from collections.abc import Iterator, Mapping
from typing import Any

from aljibe.reglas.captura.formas import (
    CIFRA,
    CLASE_FISCAL,
    CLAVE,
    CONCEPTO,
    ENTERO,
    FECHA,
    IMPORTE,
    INTEGRIDAD,
    MODELO_DE_SERVICIO,
    MONEDA,
    SI_NO,
    TASA,
    TEXTO,
    VOLUMEN,
    Forma,
    opciones,
)
from aljibe.reglas.captura.plano import Bloque, Campo, Donde, Hoja, Indice, Renglon, Taller, campo
from aljibe.reglas.captura.usos import nombre_del_uso
from aljibe.reglas.tarifa import esquema
from aljibe.reglas.tarifa.esquema import AUSENTE
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.reglas.tarifa.precios import SECCIONES_DE_CARGOS
from aljibe.reglas.tarifa.revision import nombres_de_filas
from aljibe.reglas.tarifa.validacion_usos import claves_de_uso

_SECCIONES = {
    "metered": "Servicio medido",
    "fixed": "Cuota fija",
    "sewer": "Alcantarillado",
    "treatment": "Tratamiento",
    "incentives": "Beneficios",
    "late_payment": "Recargos",
    "rounding": "Redondeo",
    "contracts": "Contratos",
    "intake_materials_installation": "Toma, materiales e instalación",
    "sewer_connection": "Descarga",
    "meter_box": "Cuadro de medición",
    "meters": "Medidores",
    "services": "Servicios",
    "housing_development_incorporation": "Incorporación de fraccionamientos",
    "individual_incorporation": "Incorporación individual",
    "development_services": "Servicios a fraccionamientos",
    "non_housing_incorporation": "Incorporación no habitacional",
    "treated_water": "Agua tratada",
    "pollutant_discharge": "Descarga de contaminantes",
}
assert set(SECCIONES_DE_CARGOS) <= set(_SECCIONES)
_DATO = (("Dato", 38), ("Valor", 30))
_DE_LA_LEY = (("Dato", 38), ("Valor", 64))
# Any multiple of a centavo may be written.
_REDONDEO = Forma(
    "opcion",
    "al peso, sin redondeo, o el múltiplo en pesos, por ejemplo 0.10",
    (("al peso", "whole_peso"), ("sin redondeo", "none")),
    abierta=True,
)
_MODOS = opciones(
    ("la mitad baja", "half_down"),
    ("la mitad sube", "half_up"),
    ("la mitad al par", "half_even"),
    ("siempre sube", "up"),
    ("siempre baja", "down"),
)
_INTRO = (
    "Este libro tiene la Ley de Ingresos, sección de agua, renglón por renglón. Se llena con la Gaceta en la mano.",
    "1. Escriba en las celdas amarillas. Amarilla quiere decir: falta. Al escribir en ella deja de serlo.",
    "2. Cada importe como lo imprime la ley: sin signo de pesos, sin IVA, sin fórmulas. Nada se calcula.",
    "3. Si la Gaceta no trae una cifra, deje la celda vacía: vacío nunca quiere decir cero.",
    "4. Las demás celdas están protegidas, sin contraseña. No borre, ni cambie de nombre, ni mueva hojas o renglones.",
    "5. Puede guardarlo a medias e importarlo: entra como borrador y su página dice qué falta.",
)


def hoja_de_ley(taller: Taller) -> Hoja:
    """What the book is, and the head of the law."""
    datos = taller.datos
    filas = [
        _dato(datos, "municipality", "Municipio", TEXTO),
        _dato(datos, "state", "Estado", TEXTO),
        _dato(datos, "utility", "Organismo operador", TEXTO),
        _dato(datos, "fiscal_year", "Ejercicio", ENTERO, siempre=True),
        _dato(datos, "valid_from", "Rige desde (inclusive)", FECHA, siempre=True),
        _dato(datos, "valid_to", "Rige hasta (inclusive)", FECHA, siempre=True),
        _dato(datos, "completeness", "Qué tan completa está", INTEGRIDAD),
        _dato(datos, "currency_unit", "Los importes están en", MONEDA),
        _dato(datos, "uma_daily", "UMA diaria, si están en UMA", IMPORTE),
    ]
    if isinstance(datos.get("source"), str):
        filas.append(_dato(datos, "source", "Documento de donde se transcribió", TEXTO))
    else:
        filas += [
            _dato(datos, "document", "Documento de donde se transcribió", TEXTO, dentro="source"),
            _dato(datos, "url", "Dirección del documento", TEXTO, dentro="source"),
        ]
    bloques = [Bloque(clave="ley", titulo="La ley", columnas=_DE_LA_LEY, renglones=filas)]
    articulos = datos.get("articles", AUSENTE)
    if articulos is AUSENTE or articulos is None or isinstance(articulos, dict):
        claves = [*_SECCIONES, *(c for c in articulos or () if isinstance(c, str) and c not in _SECCIONES)]
        bloques.append(
            Bloque(
                clave="articulos",
                titulo="Artículos",
                columnas=(("Sección", 38), ("Artículo", 64)),
                renglones=[
                    _dato(datos, c, _SECCIONES.get(c) or nombre_de_clave(c), TEXTO, dentro="articles") for c in claves
                ],
            )
        )
    municipio = esquema.texto_de(datos.get("municipality"))
    ejercicio = esquema.texto_de(datos.get("fiscal_year"))
    titulo = " ".join(filter(None, ("Ley de Ingresos de", municipio or "…", ejercicio)))
    return Hoja(clave="ley", nombre="Ley", titulo=titulo, bloques=bloques, intro=_INTRO)


def hoja_de_reglas(taller: Taller) -> Hoja:
    """What is not a table: the rules of the month."""
    datos = taller.datos
    bloques = [
        *_fijos(datos),
        *(_servicio(datos, *par) for par in (("sewer", "Alcantarillado"), ("treatment", "Tratamiento"))),
        _iva(datos),
        *_beneficios(datos),
        _recargos(datos),
        _redondeo(datos),
    ]
    return Hoja(
        clave="reglas",
        nombre="Cuotas y reglas",
        titulo="Cuotas sin medidor y reglas del mes",
        bloques=[bloque for bloque in bloques if bloque.renglones],
        intro=("Los renglones en blanco son de sobra: se usan si la ley tiene más de lo que aquí está escrito.",),
    )


def _dato(
    datos: Mapping[Any, Any], clave: str, rotulo: str, forma: Forma, *, dentro: str = "", siempre: bool = False
) -> Renglon:
    """One row: what it is, and its cell."""
    mapa = datos.get(dentro, AUSENTE) if dentro else datos
    celda = None
    if mapa is AUSENTE or mapa is None or isinstance(mapa, Mapping):
        valor = mapa.get(clave, AUSENTE) if isinstance(mapa, Mapping) else AUSENTE
        ruta = f"{dentro}.{clave}" if dentro else clave
        celda = campo((dentro, clave) if dentro else (clave,), ruta, forma, valor, siempre=siempre)
    return Renglon(clave=clave, celdas=[rotulo, celda])


def _filas(valor: Any) -> list[Any]:
    return valor if isinstance(valor, list) else []


def _sobra(en: Donde, ruta: str, k: int, celdas: list[tuple[str, Forma, bool] | None]) -> Renglon:
    """Spare row number `k` of the list `en`: (key, form, whether the schema asks for it)."""
    return Renglon(
        clave=f"+{k}",
        celdas=[
            celda
            and Campo(
                donde=(*en, f"+{k}", celda[0]),
                ruta=f"{ruta}[+{k}].{celda[0]}",
                forma=celda[1],
                valor=AUSENTE,
                siempre=celda[2],
            )
            for celda in celdas
        ],
        en=en,
        ruta_en=ruta,
    )


# Users without a meter.


def _fijos(datos: Mapping[Any, Any]) -> Iterator[Bloque]:
    fijos = datos.get("fixed", {})
    if not isinstance(fijos, dict):
        return
    cuotas = fijos.get("flat_monthly", AUSENTE)
    if cuotas is AUSENTE or isinstance(cuotas, list):
        yield _cuotas(_filas(cuotas))
    asignado = fijos.get("assigned_volume", AUSENTE)
    if asignado is AUSENTE or (isinstance(asignado, dict) and isinstance(asignado.get("rows", []), list)):
        yield from _asignados(datos, asignado)


def _cuotas(lista: list[Any]) -> Bloque:
    columnas = [("amount", IMPORTE, True), ("tax_class", CLASE_FISCAL, True), ("article", TEXTO, False)]
    return Bloque(
        clave="cuotas",
        titulo="Cuota fija: quien no tiene medidor y paga lo mismo cada mes",
        columnas=(("Clave", 38), ("Nombre", 30), ("Cuota del mes", 18), ("Clase para el IVA", 18), ("Artículo", 16)),
        renglones=_de_categorias(("fixed", "flat_monthly"), lista, columnas),
    )


def _asignados(datos: Mapping[Any, Any], asignado: Any) -> Iterator[Bloque]:
    medidos = [
        (nombre_del_uso(fila), f"metered/{fila['use']}")
        for fila in _filas(datos.get("metered"))
        if isinstance(fila, dict) and isinstance(fila.get("use"), str)
    ]
    asignado = {} if asignado is AUSENTE else asignado
    if medidos:
        donde, ruta = ("fixed", "assigned_volume", "price_from"), "fixed.assigned_volume.price_from"
        celda = campo(donde, ruta, opciones(*medidos), asignado.get("price_from", AUSENTE), siempre=bool(asignado))
        yield Bloque(
            clave="asignado",
            titulo="Volumen asignado: quien no tiene medidor y paga como si gastara unos m³",
            columnas=_DATO,
            renglones=[Renglon(clave="price_from", celdas=["Se paga como el uso", celda])],
        )
    columnas = [("m3_month", VOLUMEN, True), ("article", TEXTO, False)]
    yield Bloque(
        clave="volumenes",
        titulo="Volúmenes asignados",
        columnas=(("Clave", 38), ("Nombre", 30), ("m³ al mes", 18), ("Artículo", 18)),
        renglones=_de_categorias(("fixed", "assigned_volume", "rows"), _filas(asignado.get("rows")), columnas),
    )


def _de_categorias(en: Donde, lista: list[Any], columnas: list[tuple[str, Forma, bool]]) -> list[Renglon]:
    """The rows of a list of categories, and spare ones: the key and the name of those that are there do not change."""
    ruta = ".".join(en)
    filas = []
    for i, (nombre, fila) in enumerate(zip(nombres_de_filas(lista, "category"), lista, strict=True)):
        if isinstance(fila, dict):
            clave = esquema.texto_de(fila.get("category"))
            celdas = [
                campo((*en, Indice(i), c), f"{ruta}[{nombre}].{c}", forma, fila.get(c, AUSENTE), siempre=siempre)
                for c, forma, siempre in columnas
            ]
            rotulo = esquema.texto_de(fila.get("label_es")) or nombre_de_clave(clave)
            filas.append(Renglon(clave=f"{i}", celdas=[clave, rotulo, *celdas]))
    nuevas = [("category", CLAVE, True), ("label_es", TEXTO, False), *columnas]
    return filas + [_sobra(en, ruta, k, list(nuevas)) for k in range(1, 9)]


# Drainage and treatment.

_DE_QUIEN = {"utility_water_users": "Quien usa el agua de la red", "own_source_users": "Quien tiene pozo propio"}


def _servicio(datos: Mapping[Any, Any], seccion: str, titulo: str) -> Bloque:
    valor = datos.get(seccion, AUSENTE)
    filas: list[Renglon] = []
    if valor is AUSENTE or valor is None:
        filas.append(_reglas((seccion,), seccion, _DE_QUIEN["utility_water_users"], {}, hay=valor is None))
    elif isinstance(valor, dict):
        suyas = {c: v for c, v in valor.items() if isinstance(v, dict) and (c in _DE_QUIEN or "model" in v)}
        if "model" in valor or not suyas:
            filas.append(
                _reglas((seccion,), seccion, _DE_QUIEN["utility_water_users"], valor, hay="brackets" not in valor)
            )
        for clave, reglas in suyas.items():
            nombre = _DE_QUIEN.get(clave) or nombre_de_clave(esquema.texto_de(clave))
            filas.append(_reglas((seccion, clave), f"{seccion}.{clave}", nombre, reglas, hay="brackets" not in reglas))
    return Bloque(
        clave=seccion,
        titulo=titulo,
        columnas=(("Quién", 38), ("Cómo se cobra", 30), ("Tasa", 18), ("Precio", 18), ("Artículo", 16)),
        renglones=filas,
        nota="La tasa si es un porcentaje del agua; el precio si es por m³.",
    )


def _reglas(donde: Donde, ruta: str, nombre: str, reglas: Mapping[Any, Any], *, hay: bool) -> Renglon:
    return Renglon(
        clave=ruta,
        celdas=[
            nombre,
            campo((*donde, "model"), f"{ruta}.model", MODELO_DE_SERVICIO, reglas.get("model", AUSENTE), siempre=hay),
            campo((*donde, "rate"), f"{ruta}.rate", TASA, reglas.get("rate", AUSENTE)),
            campo((*donde, "price"), f"{ruta}.price", IMPORTE, reglas.get("price", AUSENTE)),
            campo((*donde, "article"), f"{ruta}.article", TEXTO, reglas.get("article", AUSENTE)),
        ],
    )


# IVA.


def _iva(datos: Mapping[Any, Any]) -> Bloque:
    lista = datos.get("iva", AUSENTE)
    usos = opciones(("todos", "*"), *((clave, clave) for clave in sorted(claves_de_uso(datos))))
    columnas: list[tuple[str, Forma, bool]] = [
        ("concept", CONCEPTO, True),
        ("use", usos, True),
        ("rate", TASA, True),
        ("valid_from", FECHA, False),
        ("valid_to", FECHA, False),
    ]
    filas = []
    if lista is AUSENTE or isinstance(lista, list):
        for i, fila in enumerate(_filas(lista)):
            if isinstance(fila, dict):
                celdas = [
                    campo(("iva", Indice(i), c), f"iva[{i}].{c}", forma, fila.get(c, AUSENTE), siempre=pide)
                    for c, forma, pide in columnas
                ]
                filas.append(Renglon(clave=f"{i}", celdas=celdas))
        filas += [_sobra(("iva",), "iva", k, list(columnas)) for k in range(1, 13)]
    return Bloque(
        clave="iva",
        titulo="IVA",
        columnas=(("Concepto", 38), ("Uso", 30), ("Tasa", 18), ("Desde", 18), ("Hasta", 16)),
        renglones=filas,
        nota="Sin renglones: agua doméstica 0 %, todo lo demás 16 %. Con renglones, manda lo que aquí se escriba.",
    )


# Benefits.


def _beneficios(datos: Mapping[Any, Any]) -> Iterator[Bloque]:
    entradas = datos.get("incentives", AUSENTE)
    if entradas is not AUSENTE and not isinstance(entradas, dict):
        return
    filas = []
    for clave, entrada in (entradas or {}).items() if isinstance(entradas, dict) else ():
        if isinstance(clave, str) and isinstance(entrada, dict):
            filas += list(_cifras_de_beneficio(entrada, ("incentives", clave), f"incentives.{clave}", clave))
    yield Bloque(
        clave="beneficios",
        titulo="Beneficios de la ley",
        columnas=(("Beneficio", 38), ("Qué descuenta", 30), ("Cifra", 18)),
        renglones=filas,
    )
    columnas: list[tuple[str, Forma, bool] | None] = [
        ("clave", CLAVE, False),
        ("uses", TEXTO, False),
        ("discount", TASA, False),
        ("base_fee", SI_NO, False),
        ("first", VOLUMEN, False),
        ("whole_monthly_fee", SI_NO, False),
        ("article", TEXTO, False),
    ]
    yield Bloque(
        clave="beneficios-nuevos",
        titulo="Beneficios que no están arriba",
        columnas=(
            ("Nombre corto", 38),
            ("Usos (claves con coma; vacío = todos)", 30),
            ("Descuento", 18),
            ("De la cuota base", 18),
            ("De los primeros m³", 16),
            ("De todo el cargo", 16),
            ("Artículo", 14),
        ),
        renglones=[_sobra(("incentives",), "incentives", k, columnas) for k in range(1, 7)],
        nota=f"Claves de los usos: {', '.join(sorted(claves_de_uso(datos)))}.",
    )


def _cifras_de_beneficio(entrada: Mapping[Any, Any], donde: Donde, ruta: str, nombre: str) -> Iterator[Renglon]:
    """Every figure below an entry of `incentives`, at any depth that a person would write."""
    for clave, valor in entrada.items():
        if not isinstance(clave, str) or len(donde) > 6:
            continue
        suya, aqui = (*donde, clave), f"{ruta}.{clave}"
        if isinstance(valor, dict):
            yield from _cifras_de_beneficio(valor, suya, aqui, nombre)
        elif clave == "discount":
            sobre = entrada.get("applies_to")
            partes = ", ".join(map(str, sobre)) if isinstance(sobre, list) else esquema.texto_de(sobre)
            celda = campo(suya, aqui, TASA, valor)
            yield Renglon(clave=aqui, celdas=[_titulo(nombre, donde), _en_palabras(partes), celda])
        elif isinstance(valor, str) and _es_cifra(valor):
            rotulo = nombre_de_clave(clave)
            yield Renglon(clave=aqui, celdas=[_titulo(nombre, donde), rotulo, campo(suya, aqui, CIFRA, valor)])


def _titulo(nombre: str, donde: Donde) -> str:
    apartado = {"monthly_metered": " · con medidor", "fixed": " · sin medidor"}.get(str(donde[-1]), "")
    return nombre_de_clave(nombre) + apartado


def _en_palabras(partes: str) -> str:
    palabras = []
    for parte in partes.split(", "):
        primeros = esquema.PRIMEROS_M3.fullmatch(parte)
        dichas = {"base_fee": "cuota base", "whole_monthly_fee": "todo el cargo del mes"}
        palabras.append(f"primeros {primeros[1]} m³" if primeros else dichas.get(parte, parte))
    return ", ".join(palabras)


def _es_cifra(valor: str) -> bool:
    try:
        esquema.importe(valor)
    except esquema.ValorInvalido:
        return False
    return True


# Late payment and rounding.

_DE_MORA: tuple[tuple[str, str, Forma], ...] = (
    ("surcharge_monthly_rate", "Recargo por mes o fracción", TASA),
    ("surcharge_max_years", "Años de recargo como máximo", VOLUMEN),
    ("convenio_default_monthly_rate", "Recargo mensual de un convenio vencido", TASA),
    ("execution_cost_rate", "Gastos de ejecución, sobre el adeudo", TASA),
    ("execution_cost_min_daily_uma", "Gastos de ejecución, mínimo en UMA diarias", VOLUMEN),
    ("execution_cost_max_monthly_uma", "Gastos de ejecución, máximo en UMA mensuales", VOLUMEN),
)


def _recargos(datos: Mapping[Any, Any]) -> Bloque:
    seccion = datos.get("late_payment", AUSENTE)
    filas = []
    if seccion is AUSENTE or isinstance(seccion, dict):
        filas = [_dato(datos, clave, rotulo, forma, dentro="late_payment") for clave, rotulo, forma in _DE_MORA]
        for clave in seccion if isinstance(seccion, dict) else ():
            if isinstance(clave, str) and clave.startswith("uma_daily"):
                rotulo = f"UMA diaria {clave.removeprefix('uma_daily').strip('_')}".strip()
                filas.append(_dato(datos, clave, rotulo, IMPORTE, dentro="late_payment"))
    return Bloque(clave="recargos", titulo="Recargos y gastos de ejecución", columnas=_DATO, renglones=filas)


def _redondeo(datos: Mapping[Any, Any]) -> Bloque:
    seccion = datos.get("rounding", AUSENTE)
    filas = []
    if seccion is AUSENTE or isinstance(seccion, dict):
        filas = [
            _dato(datos, "to", "El total a pagar se redondea", _REDONDEO, dentro="rounding"),
            _dato(datos, "mode", "Cómo", _MODOS, dentro="rounding"),
            _dato(datos, "article", "Artículo", TEXTO, dentro="rounding"),
        ]
    return Bloque(clave="redondeo", titulo="Redondeo", columnas=_DATO, renglones=filas)
