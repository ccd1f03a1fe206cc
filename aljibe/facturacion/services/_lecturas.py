"""Readings: imported from a file or typed one by one, judged the same way (K4)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from typing import Any, BinaryIO

from django.db import connection

from aljibe.base import idempotencia, reloj, tablas
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo
from aljibe.facturacion.actos import CAPTURAR_LECTURA, IMPORTAR_LECTURAS
from aljibe.facturacion.models import PERIODO, Anomalia, Lectura
from aljibe.facturacion.queries._calculo import clave_de_periodo
from aljibe.padron import services as padron
from aljibe.padron.models import NUMERO, Cuenta
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

COLUMNAS = ("cuenta", "periodo", "fecha", "lectura", "medidor", "anomalia", "observacion")
REQUERIDAS = ("cuenta", "periodo", "fecha", "lectura")
_POR_VEZ = 1_000
LARGO_DE_TEXTO = 200
_REPETIDA = -1  # in place of the reading that another one corrects: it comes in the same list
_CERRADO = "está cerrado: no entra ni se corrige ninguna lectura; lo reabre la Jefatura de Comercialización"
_CANDADO = 7_252_367  # advisory lock: two imports of readings judge one after the other

# What is known of each (account, period) of a batch: the account, the meter of that day, the reading in force, whether
# the period is billed, whether a later one is, the days between which it can be, and whether the period is closed.
_CONTEXTO = """
SELECT q.n, c.id, i.id, m.numero, m.digitos, l.id, l.fecha, l.lectura, l.anomalia_id, l.observacion,
       EXISTS (SELECT FROM facturacion_reciboagua r
               WHERE r.cuenta_id = c.id AND r.periodo = q.periodo AND r.estado = 'VIGENTE'),
       EXISTS (SELECT FROM facturacion_reciboagua r
               WHERE r.cuenta_id = c.id AND r.periodo > q.periodo AND r.estado = 'VIGENTE'
                 AND r.lectura_id IS NOT NULL),
       (SELECT max(a.fecha) FROM facturacion_lectura a
        WHERE a.cuenta_id = c.id AND a.periodo < q.periodo AND a.vigente),
       (SELECT min(d.fecha) FROM facturacion_lectura d
        WHERE d.cuenta_id = c.id AND d.periodo > q.periodo AND d.vigente),
       EXISTS (SELECT FROM facturacion_cierredeperiodo x WHERE x.periodo = q.periodo AND x.reabierto_en IS NULL)
FROM unnest(%s::int[], %s::text[], %s::text[], %s::date[]) q (n, cuenta, periodo, fecha)
LEFT JOIN padron_cuenta c ON c.numero = q.cuenta
LEFT JOIN padron_instalacion i ON i.cuenta_id = c.id AND i.vigencia @> q.fecha
LEFT JOIN padron_medidor m ON m.id = i.medidor_id
LEFT JOIN facturacion_lectura l ON l.cuenta_id = c.id AND l.periodo = q.periodo AND l.vigente
ORDER BY q.n
"""


class LecturasRechazadas(Rechazo):
    """Some readings of a list do not hold: none entered. `errores` has (place in the list, field, reason)."""

    codigo = "lecturas-rechazadas"
    plantilla = "{frase}"
    estado = 422

    def __init__(self, errores: Sequence[tuple[int, str, str]]) -> None:
        self.errores = list(errores)
        lugar, campo, motivo = self.errores[0]
        mas = f" Hay {len(self.errores) - 1} más." if len(self.errores) > 1 else ""
        super().__init__(frase=f"Lectura {lugar + 1}, {campo}: {motivo}. No entró ninguna.{mas}")

    def extras(self) -> dict[str, Any]:
        return {"errores": {f"{lugar}.{campo}": [motivo] for lugar, campo, motivo in self.errores}}


@dataclass(frozen=True, slots=True, kw_only=True)
class LecturaNueva:
    """A reading as it comes, in text: each field is judged and told about by its name.

    `motivo`: why it corrects the one that is there, which is never corrected without it; of no use in a new one.
    """

    cuenta: str
    periodo: str
    fecha: str
    lectura: str = ""
    medidor: str = ""
    anomalia: str = ""
    observacion: str = ""
    motivo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Juicio:
    """What becomes of a reading: a row to write, the one that already says it, or its faults as (field, reason)."""

    nueva: Lectura | None = None
    misma: int | None = None
    corrige: int | None = None
    faltas: tuple[tuple[str, str], ...] = ()


# Values of the readings seen before in the same list, by account and then by period.
_Vistas = dict[int, dict[str, tuple[Any, ...]]]


@durable(IMPORTAR_LECTURAS)
def importar_lecturas(
    *,
    archivo: BinaryIO,
    nombre: str,
    ensayo: bool,
    por: Usuario,
    ahora: datetime,
    avance: Callable[[int], None] | None = None,
) -> tablas.Importacion:
    """Enter the readings of a CSV file that are not there; the good rows in one transaction, the others told.

    A row that repeats what is there, billed or not, is no change; one that differs is refused: a correction is
    captured, not imported. `ensayo` judges the same and writes nothing.

    Raises: SinFacultad, ArchivoInvalido. Locks: the advisory lock of imports.
    Source: `contract.md` (CSV in; Imports); K4.
    """
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(IMPORTAR_LECTURAS, por=por, al=hoy)
    tabla = tablas.Tabla(archivo, nombre=nombre, columnas=COLUMNAS, requeridas=REQUERIDAS)
    if not ensayo:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CANDADO])
    anomalias = _anomalias()
    rechazos = tablas.Rechazos()
    vistas: _Vistas = {}
    leidas = nuevas = 0
    renglones = iter(tabla)
    while lote := list(islice(renglones, _POR_VEZ)):
        leidas += len(lote)
        entran = []
        juicios = iter(
            _juzgar([LecturaNueva(**r.valores) for r in lote if r.rechazo is None], anomalias, hoy, por, ahora, vistas)
        )
        for renglon in lote:
            if renglon.rechazo is not None:
                rechazos.anotar(renglon.rechazo)
                continue
            juicio = next(juicios)
            faltas = juicio.faltas
            if juicio.corrige is not None:
                faltas = (("lectura", "ya hay otra lectura de ese periodo; corríjala en su pantalla"),)
            elif juicio.nueva is not None:
                entran.append(juicio.nueva)
            for campo, motivo in faltas:
                valor = renglon.valores[campo]
                rechazos.anotar(tablas.RenglonRechazado(renglon.linea, campo, valor, motivo))
        nuevas += len(entran)
        if not ensayo:
            # In the order in which they will be billed, so that a chunk finds its readings together.
            Lectura.objects.bulk_create(sorted(entran, key=attrgetter("cuenta_id")))
            vistas.clear()  # from now on the database tells them
        if avance:
            avance(leidas)
    return tablas.Importacion(
        archivo=nombre,
        leidas=leidas,
        nuevas=nuevas,
        sin_cambio=leidas - nuevas - rechazos.lineas,
        rechazadas=rechazos.lineas,
        rechazos=rechazos,
        avisos=tuple(tabla.avisos),
    )


@durable(CAPTURAR_LECTURA)
def capturar_lecturas(
    *,
    lecturas: Sequence[LecturaNueva],
    solo_buenas: bool = False,
    por: Usuario,
    ahora: datetime,
    clave: str | None = None,
) -> list[dict[str, Any]]:
    """Enter a list of readings, all or none: {id, cuenta, periodo, lectura, estado} for each.

    `estado`: nueva, sin_cambio, or corregida: a reading of a period not billed yet is replaced by another row that
    says why, and the original is kept. With `solo_buenas`, as a sheet is typed, those that do not hold are `rechazada`,
    with their `errores` by field, and the others enter.

    Raises: SinFacultad, LecturasRechazadas, ClaveConOtroCuerpo. Locks: clave, cuentas by id.
    """
    cuerpo: dict[str, Any] = {
        "lecturas": [[getattr(x, c) for c in COLUMNAS] + ([x.motivo] if x.motivo else []) for x in lecturas]
    }
    if solo_buenas:
        cuerpo["solo_buenas"] = True
    if clave and (anterior := idempotencia.reclamar(clave, acto=CAPTURAR_LECTURA, por=por, cuerpo=cuerpo, ahora=ahora)):
        return list(anterior["lecturas"])
    hoy = reloj.fecha_local(ahora)
    seguridad.exigir(CAPTURAR_LECTURA, por=por, al=hoy)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CANDADO])
    # A run must not bill a reading while it is being replaced.
    padron.bloquear_cuentas(_ids_de_cuentas(lecturas))
    juicios = list(_juzgar(list(lecturas), _anomalias(), hoy, por, ahora, {}))
    faltas = [(n, campo, motivo) for n, j in enumerate(juicios) for campo, motivo in j.faltas]
    faltas += [(n, *falta) for n, j in enumerate(juicios) if (falta := _falta_al_corregir(j))]
    if faltas and not solo_buenas:
        raise LecturasRechazadas(sorted(faltas))
    malas: dict[int, dict[str, list[str]]] = {}
    for n, campo, motivo in sorted(faltas):
        malas.setdefault(n, {}).setdefault(campo, []).append(motivo)
    entran = [j for n, j in enumerate(juicios) if n not in malas]
    corregidas = [j.corrige for j in entran if j.corrige is not None]
    Lectura.objects.filter(pk__in=corregidas).update(vigente=False)
    Lectura.objects.bulk_create([j.nueva for j in entran if j.nueva is not None])
    respuesta = [_respuesta(x, j, malas.get(n)) for n, (x, j) in enumerate(zip(lecturas, juicios, strict=True))]
    if clave:
        idempotencia.responder(clave, {"lecturas": respuesta})
    return respuesta


def _falta_al_corregir(juicio: _Juicio) -> tuple[str, str] | None:
    """Why a reading does not take the place of the one that is there; None when it does, or when there is none."""
    if juicio.corrige == _REPETIDA:
        return "cuenta", "viene dos veces con ese periodo"
    if juicio.corrige is not None and juicio.nueva is not None and not juicio.nueva.motivo:
        return "motivo", "diga por qué se corrige la que ya está: la original se conserva con su motivo"
    return None


def _respuesta(x: LecturaNueva, juicio: _Juicio, errores: dict[str, list[str]] | None) -> dict[str, Any]:
    dicha: dict[str, Any] = {"id": None, "cuenta": x.cuenta.strip(), "periodo": x.periodo.strip()}
    if errores:
        return dicha | {"lectura": None, "estado": "rechazada", "errores": errores}
    return dicha | {
        "id": juicio.nueva.pk if juicio.nueva else juicio.misma,
        "lectura": int(x.lectura) if x.lectura.strip() else None,
        "estado": "corregida" if juicio.corrige else "nueva" if juicio.nueva else "sin_cambio",
    }


def _juzgar(
    lecturas: list[LecturaNueva],
    anomalias: dict[str, bool],
    hoy: date,
    por: Usuario,
    ahora: datetime,
    vistas: _Vistas,
) -> Iterator[_Juicio]:
    """The verdict of each reading, in order. Those before it, in `vistas`, count as entered."""
    limpias = [LecturaNueva(**{c: getattr(x, c).strip() for c in (*COLUMNAS, "motivo")}) for x in lecturas]
    formas = [_faltas_de_forma(x, anomalias, hoy) for x in limpias]
    buenas = [n for n, faltas in enumerate(formas) if not faltas]
    contexto = _contexto([limpias[n] for n in buenas])
    por_lugar = dict(zip(buenas, contexto, strict=True))
    for n, lectura in enumerate(limpias):
        if formas[n]:
            yield _Juicio(faltas=tuple(formas[n]))
        else:
            yield _juzgar_una(lectura, por_lugar[n], anomalias, por, ahora, vistas)


def _faltas_de_forma(x: LecturaNueva, anomalias: dict[str, bool], hoy: date) -> list[tuple[str, str]]:
    faltas = []
    if not re.fullmatch(NUMERO, x.cuenta):
        faltas.append(("cuenta", "se esperaban de 6 a 10 dígitos"))
    if not re.fullmatch(PERIODO, x.periodo) or not "1900" <= x.periodo < "3000":
        faltas.append(("periodo", "se esperaba AAAA-MM"))
    elif x.periodo > clave_de_periodo(hoy):
        faltas.append(("periodo", f"es posterior al mes en curso, {clave_de_periodo(hoy)}"))
    fecha = _fecha(x.fecha)
    if fecha is None:
        faltas.append(("fecha", "se esperaba AAAA-MM-DD"))
    elif fecha > hoy:
        faltas.append(("fecha", f"es posterior a hoy, {hoy:%d/%m/%Y}"))
    if x.anomalia and x.anomalia.lower() not in anomalias:
        en_uso = sorted(clave for clave, vigente in anomalias.items() if vigente)
        faltas.append(("anomalia", f"no está en el catálogo: {', '.join(en_uso)}"))
    if not x.lectura and not x.anomalia:
        faltas.append(("lectura", "falta la lectura, o la anomalía que impidió leer"))
    elif x.lectura and not re.fullmatch(r"[0-9]{1,9}", x.lectura):
        faltas.append(("lectura", "se esperaban m³ enteros, sin signo, puntos ni comas"))
    for campo, texto in (("observacion", x.observacion), ("motivo", x.motivo)):
        faltas += [(campo, falta) for falta in faltas_de_texto(texto)]
    return faltas


def faltas_de_texto(texto: str) -> list[str]:
    """Why a text that a person writes beside a reading is not admitted."""
    faltas = []
    if len(texto) > LARGO_DE_TEXTO:
        faltas.append(f"admite hasta {LARGO_DE_TEXTO} caracteres")
    if not texto.isprintable():
        faltas.append("tiene caracteres que no se pueden escribir")
    elif texto[:1] in ("=", "@", "+", "-"):
        faltas.append("empieza como una fórmula de hoja de cálculo; se esperaba un texto")
    return faltas


def _juzgar_una(
    x: LecturaNueva,
    contexto: tuple[Any, ...],
    anomalias: dict[str, bool],
    por: Usuario,
    ahora: datetime,
    vistas: _Vistas,
) -> _Juicio:
    _, cuenta, instalacion, medidor, digitos, anterior, *de_la_anterior, facturado, posterior, desde, hasta, _ = (
        contexto
    )
    cerrado = contexto[-1]
    if cuenta is None:
        return _Juicio(faltas=(("cuenta", "no existe en el padrón"),))
    if instalacion is None and x.lectura:
        return _Juicio(faltas=(("fecha", "ese día la cuenta no tenía medidor instalado"),))
    if x.medidor and x.medidor.upper() != (medidor or "").upper():
        return _Juicio(faltas=(("medidor", f"ese día la cuenta tenía {f'el {medidor}' if medidor else 'ninguno'}"),))
    if x.lectura and int(x.lectura) >= 10**digitos:
        return _Juicio(faltas=(("lectura", f"el medidor {medidor} tiene {digitos} cifras"),))
    fecha = _fecha(x.fecha)
    assert fecha is not None
    nueva = Lectura(
        cuenta_id=cuenta,
        periodo=x.periodo,
        fecha=fecha,
        lectura=int(x.lectura) if x.lectura else None,
        instalacion_id=instalacion,
        anomalia_id=x.anomalia.lower() or None,
        observacion=x.observacion,
        sustituye_id=anterior,
        motivo=x.motivo if anterior is not None else "",
        capturada_por=por,
        capturada_en=ahora,
    )
    suyas = vistas.setdefault(cuenta, {})
    if en_este_archivo := suyas.get(x.periodo):
        anterior, de_la_anterior = _REPETIDA, list(en_este_archivo)
    if anterior is not None and tuple(de_la_anterior) == _valores(nueva):
        return _Juicio(misma=None if anterior == _REPETIDA else anterior)
    if x.anomalia and not anomalias[x.anomalia.lower()]:
        return _Juicio(faltas=(("anomalia", "ya no se usa: se retiró del catálogo"),))
    if cerrado:
        return _Juicio(faltas=(("periodo", _CERRADO),))
    if falta := _fuera_de_orden(x.periodo, fecha, desde, hasta, suyas):
        return _Juicio(faltas=(("fecha", falta),))
    if facturado:
        return _Juicio(faltas=(("periodo", "ya se facturó con otra lectura: se corrige cancelando su recibo"),))
    if posterior:
        return _Juicio(faltas=(("periodo", "ya se facturó uno posterior, que incluye ese consumo"),))
    if anterior is None:
        suyas[x.periodo] = _valores(nueva)
    return _Juicio(nueva=nueva, corrige=anterior)


def _fuera_de_orden(
    periodo: str, fecha: date, desde: date | None, hasta: date | None, suyas: dict[str, tuple[Any, ...]]
) -> str:
    """Why a reading cannot be of that day: those of the months before are not later, nor those after earlier.

    `desde` and `hasta` are the nearest in the database; `suyas`, those of the account in the same list.
    """
    antes = [desde] if desde else []
    despues = [hasta] if hasta else []
    for otro, (cuando, *_) in suyas.items():
        if otro != periodo:
            (antes if otro < periodo else despues).append(cuando)
    if antes and fecha < max(antes):
        return f"es anterior a la de su lectura de un mes anterior, {max(antes):%d/%m/%Y}"
    if despues and fecha > min(despues):
        return f"es posterior a la de su lectura de un mes siguiente, {min(despues):%d/%m/%Y}"
    return ""


def _valores(x: Lectura) -> tuple[Any, ...]:
    return x.fecha, x.lectura, x.anomalia_id, x.observacion


def _contexto(lecturas: list[LecturaNueva]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _CONTEXTO,
            [
                list(range(len(lecturas))),
                [x.cuenta for x in lecturas],
                [x.periodo for x in lecturas],
                [_fecha(x.fecha) for x in lecturas],
            ],
        )
        return list(cursor.fetchall())


def _ids_de_cuentas(lecturas: Sequence[LecturaNueva]) -> list[int]:
    return list(Cuenta.objects.filter(numero__in={x.cuenta.strip() for x in lecturas}).values_list("pk", flat=True))


def _anomalias() -> dict[str, bool]:
    """Those that a reader writes, and whether they are still written."""
    return dict(Anomalia.objects.filter(automatica=False).values_list("clave", "vigente"))


def _fecha(texto: str) -> date | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", texto):
        return None
    try:
        return date.fromisoformat(texto)
    except ValueError:
        return None
