"""The law in force on a day, its prices, and the criteria of the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.db import connection

from aljibe.base.rechazos import NoExiste, Rechazo
from aljibe.base.textos import preguntable
from aljibe.reglas import captura
from aljibe.reglas.tarifa.lectura import leer
from aljibe.reglas.tarifa.ley import Ley as LeyPura
from aljibe.tarifas.models import Criterio, EstadoDeLey, Ley, Precio, Tarifa


class SinTasaDeRecargo(Rechazo):
    codigo = "sin-tasa-de-recargo"
    plantilla = (
        "Ninguna ley aprobada dice la tasa de recargo, y hay adeudos vencidos."
        " Importe y apruebe la Ley de Ingresos antes de calcularlos."
    )


class SinLibro(Rechazo):
    codigo = "sin-libro-de-captura"
    plantilla = "La ley {id} no cabe en un libro de captura: {motivo}. Trabaje con su archivo YAML."


_DE_LA_LEY = ""
_CRITERIOS_Y_LEY = """
(SELECT DISTINCT ON (clave) clave, valor FROM tarifas_criterio
 WHERE vigente_desde <= %(dia)s::date ORDER BY clave, vigente_desde DESC)
UNION ALL
(SELECT '', nombre FROM tarifas_ley
 WHERE estado = %(aprobada)s AND %(dia)s::date BETWEEN vigente_desde AND vigente_hasta
 ORDER BY vigente_desde DESC LIMIT 1)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibroDeCaptura:
    """The workbook of a law, to be saved under `nombre`."""

    nombre: str
    contenido: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Organismo:
    """Who the office is, as screens and papers say it."""

    nombre: str
    razon_social: str
    domicilio: str
    ciudad: str
    telefonos: str
    horario: str
    demostracion: bool
    texto_demostracion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeLey:
    """A version of a law, as lists and its page show it. `en_vigor` on the day that was asked."""

    id: int
    nombre: str
    municipio: str
    ejercicio: int
    desde: date
    hasta: date
    estado: str
    en_vigor: bool
    fuente: str
    huella: str
    faltan: int
    importo: str
    importo_usuario: str
    importada_en: datetime
    aprobo: str
    aprobada_en: datetime | None
    tasa_recargo: Decimal | None
    articulo_recargo: str
    articulo_redondeo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsoDeLey:
    """A use or category of a law that can be billed, or the reason it cannot (`problema`)."""

    clave: str
    nombre: str
    clase: str
    clase_fiscal: str
    problema: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tasa:
    desde: date
    hasta: date
    tasa: Decimal
    tope_meses: int
    articulo: str


class TasasDeRecargo:
    """The monthly surcharge rate of each day, as a fraction (0.02 = 2 %).

    That of the law in force; on a day without one, that of the law that was last in force, and before the first
    law, that of the first.

    Practice: K3.
    """

    def __init__(self, tasas: Sequence[_Tasa]) -> None:
        """`tasas` of approved laws by first day. Raises SinTasaDeRecargo: there are none."""
        if not tasas:
            raise SinTasaDeRecargo()
        self._tasas = tuple(tasas)

    def __call__(self, dia: date) -> Decimal:
        return self._del_dia(dia).tasa

    def tope_meses(self, dia: date) -> int:
        """Months that a surcharge counts at most, by the law of that day."""
        return self._del_dia(dia).tope_meses

    def articulo(self, dia: date) -> str:
        """The article of the law of that day that orders the surcharge."""
        return self._del_dia(dia).articulo

    def _del_dia(self, dia: date) -> _Tasa:
        empezadas = [tasa for tasa in self._tasas if tasa.desde <= dia]
        if not empezadas:
            return self._tasas[0]
        vigentes = [tasa for tasa in empezadas if dia <= tasa.hasta]
        return vigentes[-1] if vigentes else max(empezadas, key=lambda tasa: (tasa.hasta, tasa.desde))


def ley_en_vigor(dia: date) -> Ley | None:
    """The approved law with the latest first day ≤ `dia` ≤ last day; None without one. One statement."""
    vigentes = Ley.objects.filter(estado=EstadoDeLey.APROBADA, vigente_desde__lte=dia, vigente_hasta__gte=dia)
    return vigentes.order_by("-vigente_desde").defer("texto").first()


def tasas_de_recargo() -> TasasDeRecargo:
    """The surcharge rate of any day (K3). One statement.

    Raises: SinTasaDeRecargo.
    """
    filas = (
        Ley.objects.filter(estado=EstadoDeLey.APROBADA, tasa_recargo__isnull=False)
        .order_by("vigente_desde")
        .values_list("vigente_desde", "vigente_hasta", "tasa_recargo", "tope_recargo_meses", "articulo_recargo")
    )
    return TasasDeRecargo(
        [
            _Tasa(desde=desde, hasta=hasta, tasa=tasa, tope_meses=tope, articulo=articulo)
            for desde, hasta, tasa, tope, articulo in filas
            if tasa is not None
        ]
    )


def ley_leida(ley_id: int) -> LeyPura:
    """The file of a law as the price reads it. One short statement; the text is fetched and read once for each file.

    The value is shared: do not change it.

    Raises: NoExiste.
    """
    return _del_archivo(_huella(ley_id))


def _huella(ley_id: int) -> str:
    huella = Ley.objects.filter(pk=ley_id).values_list("huella", flat=True).first()
    if huella is None:
        raise NoExiste(que="la ley", clave=ley_id)
    return huella


@lru_cache(maxsize=32)
def _del_archivo(huella: str) -> LeyPura:
    """By hash, not by id: the same file in another database is the same law."""
    texto = Ley.objects.filter(huella=huella).values_list("texto", flat=True)[0]
    return LeyPura(leer(texto).datos)


def libro_de_captura(ley_id: int) -> LibroDeCaptura:
    """The workbook of a law with all it says, to complete it or to begin the next. Two statements, short at most.

    Raises: NoExiste, SinLibro.
    """
    datos = ley_leida(ley_id).datos
    try:
        contenido = captura.escribir(datos)
    except captura.NoCabe as error:
        raise SinLibro(id=ley_id, motivo=error.motivo) from error
    return LibroDeCaptura(nombre=captura.nombre_de_libro(datos), contenido=contenido)


def avance_de_ley(ley_id: int) -> captura.Avance:
    """What the file of a law lacks, sheet by sheet. Two statements; counted once for each file.

    Raises: NoExiste.
    """
    return _avance_del_archivo(_huella(ley_id))


@lru_cache(maxsize=32)
def _avance_del_archivo(huella: str) -> captura.Avance:
    return captura.avance(_del_archivo(huella).datos)


def precio(clave: str, *, ley_id: int) -> Precio | None:
    """The price of a concept by its dotted key in a law; None if it has none. One statement."""
    return Precio.objects.filter(ley_id=ley_id, clave=preguntable(clave)).first()


def precios(ley_id: int) -> list[Precio]:
    """Every other concept of a law, by its dotted key. One statement."""
    return list(Precio.objects.filter(ley_id=ley_id).order_by("clave"))


def usos(ley_id: int) -> list[UsoDeLey]:
    """The uses and categories of a law, in its order. One statement."""
    filas = Tarifa.objects.filter(ley_id=ley_id).order_by("id")
    unicas: dict[str, UsoDeLey] = {}
    for fila in filas:
        previa = unicas.get(fila.uso)
        if previa is None or (fila.problema and not previa.problema):
            unicas[fila.uso] = UsoDeLey(
                clave=fila.uso,
                nombre=fila.nombre,
                clase=fila.clase,
                clase_fiscal=fila.clase_fiscal,
                problema=fila.problema,
            )
    return list(unicas.values())


def leyes(*, al: date) -> list[FichaDeLey]:
    """Every version, the newest first day first. One statement."""
    filas = list(
        Ley.objects.select_related("importada_por", "aprobada_por")
        .defer("texto")
        .order_by("-vigente_desde", "-importada_en", "-id")
    )
    vigentes = (
        fila for fila in filas if fila.estado == EstadoDeLey.APROBADA and fila.vigente_desde <= al <= fila.vigente_hasta
    )
    en_vigor = next(vigentes, None)
    return [_ficha(fila, en_vigor=fila is en_vigor) for fila in filas]


def ficha_de_ley(ley_id: int, *, al: date) -> FichaDeLey:
    """One version. Two statements.

    Raises: NoExiste.
    """
    fila = Ley.objects.select_related("importada_por", "aprobada_por").defer("texto").filter(pk=ley_id).first()
    if fila is None:
        raise NoExiste(que="la ley", clave=ley_id)
    vigente = ley_en_vigor(al)
    return _ficha(fila, en_vigor=vigente is not None and vigente.pk == fila.pk)


def criterio(clave: str, dia: date) -> str:
    """The value of a criterion on a day. One statement.

    Raises LookupError: no such criterion by then, which is a mistake of who asks.
    """
    fila = Criterio.objects.filter(clave=clave, vigente_desde__lte=dia).order_by("-vigente_desde").first()
    if fila is None:
        raise LookupError(f"no hay criterio {clave} al {dia}")
    return fila.valor


def criterios(dia: date | None = None) -> dict[str, str]:
    """The value of every criterion on a day, or the last of each, by its key. One statement."""
    filas = Criterio.objects.order_by("clave", "-vigente_desde").distinct("clave")
    if dia is not None:
        filas = filas.filter(vigente_desde__lte=dia)
    return dict(filas.values_list("clave", "valor"))


def criterios_y_ley(dia: date) -> tuple[dict[str, str], str | None]:
    """What every paper says of its day: the criteria, and the name of `ley_en_vigor`. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CRITERIOS_Y_LEY, {"dia": dia, "aprobada": EstadoDeLey.APROBADA})
        valores = dict(cursor.fetchall())
    return valores, valores.pop(_DE_LA_LEY, None)


def es_demostracion() -> bool:
    """Whether this database was marked as a demonstration, which is for ever. One statement; no clock is asked."""
    return Criterio.objects.filter(clave="demostracion", valor="1").exists()


def organismo(dia: date | None = None) -> Organismo:
    """Who the office is on a day, or by the last that was said. One statement."""
    return organismo_de(criterios(dia))


def organismo_de(valores: dict[str, str]) -> Organismo:
    """The office, out of criteria already read."""
    return Organismo(
        nombre=valores["organismo.nombre"],
        razon_social=valores["organismo.razon_social"],
        domicilio=valores["organismo.domicilio"],
        ciudad=valores["organismo.ciudad"],
        telefonos=valores["organismo.telefonos"],
        horario=valores["organismo.horario"],
        demostracion=valores["demostracion"] == "1",
        texto_demostracion=valores["demostracion.texto"],
    )


def _ficha(fila: Ley, *, en_vigor: bool) -> FichaDeLey:
    return FichaDeLey(
        id=fila.pk,
        nombre=fila.nombre,
        municipio=fila.municipio,
        ejercicio=fila.ejercicio,
        desde=fila.vigente_desde,
        hasta=fila.vigente_hasta,
        estado=fila.estado,
        en_vigor=en_vigor,
        fuente=fila.fuente,
        huella=fila.huella,
        faltan=fila.faltan,
        importo=fila.importada_por.nombre,
        importo_usuario=fila.importada_por.usuario,
        importada_en=fila.importada_en,
        aprobo=fila.aprobada_por.nombre if fila.aprobada_por else "",
        aprobada_en=fila.aprobada_en,
        tasa_recargo=fila.tasa_recargo,
        articulo_recargo=fila.articulo_recargo,
        articulo_redondeo=fila.articulo_redondeo,
    )
