"""The demonstration organismo, made by the real services with the dates it happened on (K19)."""

from __future__ import annotations

import io
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from django.utils import timezone

from aljibe.base import reloj
from aljibe.caja import services as caja
from aljibe.facturacion import services as facturacion
from aljibe.interfaces.cli import ciudad
from aljibe.interfaces.cli.migrar import migrar
from aljibe.libro import queries as libro
from aljibe.libro import services as libro_services
from aljibe.padron import queries as padron_queries
from aljibe.padron import services as padron
from aljibe.reglas.aplicacion import piezas
from aljibe.seguridad import queries as personas
from aljibe.seguridad import services as seguridad
from aljibe.tarifas import services as tarifas

if TYPE_CHECKING:
    from aljibe.seguridad.models import Usuario

LEY = Path(__file__).parents[2] / "leyes" / "celaya-2019.yaml"
TEXTO = "Datos inventados · precios de la Ley de Ingresos de Celaya 2019, no de JUMAPAC"
FUENTE = "Demostración con cifras de Celaya 2019"
FONDO = Decimal("1000.00")
GENTE = (
    ("auxiliar", "auxiliar", "Beatriz Godínez Luna"),
    ("jefe_comercializacion", "jefe_comercializacion", "Hugo Rangel Mejía"),
    ("supervisor_caja", "supervisor_caja", "Lidia Arroyo Peña"),
    ("encargado_facturacion", "encargado_facturacion", "Óscar Tovar Ríos"),
    ("tecnico_medicion", "tecnico_medicion", "Miguel Ávalos Soria"),
    ("jefe_operacion", "jefe_operacion", "Ramón Trejo Zavala"),
    ("contabilidad", "contabilidad", "Elena Cárdenas Ojeda"),
    ("informatica", "informatica", "Arturo Núñez Lara"),
    ("comunicacion_social", "comunicacion_social", "Silvia Mancera Vega"),
    ("direccion", "direccion", "Salvador Olvera Guerrero"),
    ("auditor", "auditor", "Teresa Villaseñor Bravo"),
    ("cajero", "cajero", "Rosa Elena Mendoza Prieto"),
    ("cajero2", "cajero", "Leticia Paredes Soto"),
    ("cajero3", "cajero", "Raúl Patiño Jaramillo"),
    ("cajero4", "cajero", "Delia Méndez Hernández"),
)
_PALABRAS = ("cauce", "molino", "noria", "jacal", "mezquite", "laguna", "alberca", "cantera", "vereda", "alfalfa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Argumentos:
    """What a demonstration is made of: the same, the same rows."""

    cuentas: int
    meses: int
    semilla: int
    corte: str


@dataclass(slots=True)
class _Jornada:
    """The payments of one cashier in one day."""

    caja: str
    cajero: str
    cobros: list[tuple[str, str]] = field(default_factory=list)


def contrasena(semilla: int, usuario: str) -> str:
    """The password of a demonstration user: words one can dictate, from the seed."""
    azar = random.Random(f"contrasena:{semilla}:{usuario}")  # noqa: S311 - invented, the same for a seed
    return f"{azar.choice(_PALABRAS)}-{azar.choice(_PALABRAS)}-{azar.randint(1000, 9999)}"


def preparar(args: Argumentos, *, avisar: Callable[[str], None]) -> None:
    """Fill an empty database with the demonstration: people, laws, padrón, readings, bills, payments and cuts."""
    migrar()
    meses = ciudad.periodos(args.corte, args.meses)
    inicio = ciudad.ultimo_dia(ciudad.periodos(meses[0], 2)[0])
    nace = _a_las(inicio, 8)
    sistema = personas.usuario("sistema")
    tarifas.marcar_demostracion(semilla=str(args.semilla), texto=TEXTO, por=sistema, ahora=nace)
    avisar("Personas de cada puesto")
    for usuario, puesto, nombre in GENTE:
        seguridad.crear_usuario(
            usuario=usuario,
            puesto=puesto,
            nombre=nombre,
            contrasena=contrasena(args.semilla, usuario),
            por=sistema,
            ahora=nace,
        )
    avisar("Leyes de Ingresos de muestra")
    _leyes(meses, nace)
    avisar(f"Padrón de {args.cuentas:,} cuentas y sus lecturas")
    tomas = ciudad.tomas(args.cuentas, args.semilla, inicio)
    _importar(tomas, meses, args.semilla, nace)
    for mes in meses:
        avisar(f"Facturación y cobros de {mes}")
        _facturar(mes)
        _cobrar(tomas, mes, args.semilla)
    avisar("Calendario y cierres")
    _calendario(meses)
    libro_services.sellar(ahora=reloj.ahora())


def _leyes(meses: list[str], nace: datetime) -> None:
    """Celaya 2019 as it is, and a copy for each year shown; imported by one person, approved by another."""
    original = LEY.read_text(encoding="utf-8")
    importa, aprueba = personas.usuario("encargado_facturacion"), personas.usuario("jefe_comercializacion")
    hoy = reloj.hoy()
    anios = sorted({int(mes[:4]) for mes in meses} | {hoy.year})
    for anio in [2019, *(a for a in anios if a != 2019)]:
        ley = tarifas.importar_ley(
            contenido=(original if anio == 2019 else _copia(original, anio)).encode(),
            archivo=f"celaya-{anio}.yaml",
            por=importa,
            ahora=nace,
        )
        tarifas.aprobar_ley(ley_id=ley.pk, por=aprueba, ahora=nace)


def _copia(original: str, anio: int) -> str:
    datos = yaml.load(original, Loader=yaml.BaseLoader)  # noqa: S506  the base loader makes only texts
    cambios = {
        "fiscal_year: 2019": f"fiscal_year: {anio}",
        "valid_from: 2019-01-01": f"valid_from: {anio}-01-01",
        "valid_to: 2019-12-31": f"valid_to: {anio}-12-31",
        datos["source"]["document"]: FUENTE,
    }
    copia = original
    for antes, despues in cambios.items():
        assert copia.count(antes) == 1, antes
        copia = copia.replace(antes, despues)
    return copia


def _importar(tomas: list[ciudad.Toma], meses: list[str], semilla: int, nace: datetime) -> None:
    por = personas.usuario("encargado_facturacion")
    with tempfile.TemporaryDirectory() as carpeta:
        padron_csv, lecturas_csv = Path(carpeta, "padron.csv"), Path(carpeta, "lecturas.csv")
        ciudad.escribir_padron(padron_csv, tomas)
        ciudad.escribir_lecturas(lecturas_csv, tomas, meses, semilla)
        entro = padron.importar_padron(
            archivo=io.BytesIO(padron_csv.read_bytes()), nombre="padron.csv", ensayo=False, por=por, ahora=nace
        )
        assert entro.nuevas == len(tomas), list(entro.rechazos)
        leyo = facturacion.importar_lecturas(
            archivo=io.BytesIO(lecturas_csv.read_bytes()),
            nombre="lecturas.csv",
            ensayo=False,
            por=por,
            ahora=_a_las(ciudad.ultimo_dia(meses[-1]), 18),
        )
        assert not leyo.rechazadas, list(leyo.rechazos)


def _facturar(mes: str) -> None:
    """The run of the month, on the third day of the next one."""
    emision = ciudad.ultimo_dia(mes) + timedelta(days=3)
    facturacion.facturar(
        periodo=mes,
        emision=emision,
        por=personas.usuario("encargado_facturacion"),
        ahora=_a_las(emision, 10),
        sesiones=facturacion.SESIONES,
    )


def _calendario(meses: list[str]) -> None:
    """The programme of each month and of the one that runs. None is closed: the same months may be billed again."""
    por = personas.usuario("encargado_facturacion")
    este = f"{ciudad.ultimo_dia(meses[-1]) + timedelta(days=1):%Y-%m}"
    for mes in [*meses, este]:
        ultimo = ciudad.ultimo_dia(mes)
        facturacion.programar_periodo(
            periodo=mes,
            rutas=[
                facturacion.FechasDeRuta(
                    ruta=ruta.clave,
                    lectura_desde=ultimo - timedelta(days=4),
                    lectura_hasta=ultimo,
                    emision=ultimo + timedelta(days=3),
                )
                for ruta in padron_queries.rutas()
            ],
            por=por,
            ahora=_a_las(ultimo.replace(day=1), 9),
        )


def _cobrar(tomas: list[ciudad.Toma], mes: str, semilla: int) -> None:
    """The payments of the month that follows the emission, each in the turno of its day; never after yesterday."""
    emision = ciudad.ultimo_dia(mes) + timedelta(days=3)
    jornadas: dict[date, _Jornada] = {}
    for toma in tomas:
        azar = random.Random(f"cobros:{semilla}:{mes}:{toma.numero}")  # noqa: S311 - invented, the same for a seed
        espera = {"pronto": (1, 12), "tarde": (20, 27), "parte": (3, 14)}.get(toma.paga)
        if espera is None:
            continue
        dia = emision + timedelta(days=azar.randint(*espera))
        while dia.weekday() >= 5:
            dia += timedelta(days=1)
        if dia >= reloj.hoy():
            continue
        n = dia.toordinal() % 2
        jornada = jornadas.setdefault(dia, _Jornada(caja=f"C{n + 1}", cajero="cajero" if n == 0 else "cajero2"))
        jornada.cobros.append((toma.numero, toma.paga))
    for dia in sorted(jornadas):
        _jornada(dia, jornadas[dia], semilla)


def _jornada(dia: date, jornada: _Jornada, semilla: int) -> None:
    por = personas.usuario(jornada.cajero)
    clave = f"demo-{dia}-{jornada.caja}"
    turno = caja.abrir_turno(caja=jornada.caja, fondo=FONDO, por=por, ahora=_a_las(dia, 8), clave=clave)["id"]
    efectivo = FONDO
    vouchers: dict[str, dict[str, int | Decimal]] = defaultdict(lambda: {"comprobantes": 0, "importe": Decimal("0.00")})
    for n, (numero, paga) in enumerate(jornada.cobros):
        ahora = _a_las(dia, 8) + timedelta(minutes=7 + n * 3)
        importe, medio = _cobro(turno, numero, paga, por, ahora, f"{clave}-{numero}", semilla)
        if medio == "efectivo":
            efectivo += importe
        elif importe:
            vouchers[medio]["comprobantes"] += 1
            vouchers[medio]["importe"] += importe
    cierre = _a_las(dia, 15) + timedelta(minutes=30)
    conteo = piezas(efectivo)
    assert conteo.resto == 0
    caja.contar(
        turno_id=turno,
        piezas={str(valor): cuantas for valor, cuantas in conteo.piezas},
        comprobantes=vouchers,
        por=por,
        ahora=cierre,
    )
    caja.cerrar_turno(turno_id=turno, motivo="", por=por, ahora=cierre, clave=f"{clave}-cierre")


def _cobro(
    turno: int, numero: str, paga: str, por: Usuario, ahora: datetime, clave: str, semilla: int
) -> tuple[Decimal, str]:
    """Collect what an account owes that day, or half of it; nothing when it owes nothing."""
    debe = libro.totales([padron_queries.cuenta(numero).id], al=reloj.fecha_local(ahora))
    importe = next(iter(debe.values())).a_pagar_hoy
    if paga == "parte":
        importe = (importe / 2).quantize(Decimal(1))
    if importe <= 0:
        return Decimal("0.00"), "efectivo"
    azar = random.Random(f"medio:{semilla}:{clave}")  # noqa: S311 - invented, the same for a seed
    medio = azar.choices(["efectivo", "tarjeta", "transferencia"], [80, 14, 6])[0]
    if importe % Decimal("0.50"):
        medio = "tarjeta"
    recibido = importe if medio != "efectivo" else (importe / 50).to_integral_value(rounding="ROUND_CEILING") * 50
    referencia = "" if medio == "efectivo" else f"{azar.randint(100000, 999999)}"
    caja.cobrar(
        turno_id=turno,
        cuenta=numero,
        importe=importe,
        medios=[caja.MedioEntregado(medio=medio, importe=Decimal(recibido), referencia=referencia)],
        por=por,
        ahora=ahora,
        clave=clave,
    )
    return importe, medio


def _a_las(dia: date, hora: int) -> datetime:
    return timezone.make_aware(datetime.combine(dia, time(hora)))
