"""A reading with all that happened to it, its photos, and what a change of meter would do to the month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from aljibe.base import archivos
from aljibe.base.rechazos import NoExiste
from aljibe.facturacion.models import FotoDeLectura, Lectura, ReciboAgua
from aljibe.facturacion.queries import _calculo, _hojas
from aljibe.reglas import lecturas as reglas

FOTOS = "fotos"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foto:
    """A photo of a reading: who put it there and when; its bytes are asked for by its id."""

    id: int
    lectura_id: int
    tipo: str
    tamano: int
    huella: str
    subio: str
    subida_en: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDeLectura:
    """A reading as it was captured. `motivo`: why it corrects the one before."""

    id: int
    fecha: date
    lectura: int | None
    medidor: str
    digitos: int | None
    anomalia: str
    anomalia_nombre: str
    observacion: str
    motivo: str
    vigente: bool
    capturo: str
    capturada_en: datetime
    libero: str
    liberada_en: datetime | None
    motivo_liberacion: str
    fotos: Sequence[Foto]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoriaDeLectura:
    """What was read of an account in a period, from the last version to the original. `folio`: of its bill, if any."""

    cuenta: str
    cuenta_id: int
    periodo: str
    folio: str
    versiones: Sequence[VersionDeLectura]

    @property
    def vigente(self) -> VersionDeLectura:
        """The one that counts."""
        return next(version for version in self.versiones if version.vigente)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviaDeMedidor:
    """What the month will bill if the meter goes away with a reading: whole m³.

    `anterior` and its day: the last real reading; `m3` since then, less `por_compensar` that estimates billed ahead.
    `m3` None: it cannot be told (`menor`: the reading is below the former one and is no turn of the dial).
    """

    medidor: str
    anterior: int | None
    anterior_el: date | None
    m3: int | None
    por_compensar: int
    promedio: int | None
    menor: bool
    vuelta: bool
    leida_despues: date | None


def historia_de_lectura(lectura_id: int) -> HistoriaDeLectura:
    """A reading of any version, with the others of its account and period. Four statements. Raises: NoExiste."""
    una = Lectura.objects.select_related("cuenta").filter(pk=lectura_id).first()
    if una is None:
        raise NoExiste(que="la lectura", clave=lectura_id)
    versiones = list(
        Lectura.objects.select_related("instalacion__medidor", "anomalia", "capturada_por", "liberada_por")
        .filter(cuenta_id=una.cuenta_id, periodo=una.periodo)
        .order_by("-id")
    )
    fotos = _fotos([version.pk for version in versiones])
    folio = (
        ReciboAgua.objects.filter(cuenta_id=una.cuenta_id, periodo=una.periodo, estado="VIGENTE", lectura__isnull=False)
        .values_list("folio", flat=True)
        .first()
    )
    return HistoriaDeLectura(
        cuenta=una.cuenta.numero,
        cuenta_id=una.cuenta_id,
        periodo=una.periodo,
        folio=folio or "",
        versiones=[_version(version, fotos.get(version.pk, ())) for version in versiones],
    )


def lecturas_de_cuenta(cuenta_id: int) -> dict[str, int]:
    """The reading in force of each period of an account. One statement."""
    return dict(Lectura.objects.filter(cuenta_id=cuenta_id, vigente=True).values_list("periodo", "id"))


def fotos_de_periodo(cuenta_id: int, periodo: str) -> list[int]:
    """The photos of what was read of an account in a period, corrected or not. One statement."""
    return list(
        FotoDeLectura.objects.filter(lectura__cuenta_id=cuenta_id, lectura__periodo=periodo)
        .order_by("id")
        .values_list("id", flat=True)
    )


def foto(foto_id: int) -> tuple[Foto, bytes]:
    """A photo and its bytes, which are those that were kept. One statement. Raises: NoExiste, ArchivoPerdido."""
    hallada = FotoDeLectura.objects.select_related("subida_por").filter(pk=foto_id).first()
    if hallada is None:
        raise NoExiste(que="la foto", clave=foto_id)
    return _foto(hallada), archivos.leer(FOTOS, hallada.huella)


def foto_de_lectura(lectura_id: int, foto_id: int) -> Foto:
    """A photo of a reading, without its bytes. One statement. Raises: NoExiste."""
    hallada = FotoDeLectura.objects.select_related("subida_por").filter(pk=foto_id, lectura_id=lectura_id).first()
    if hallada is None:
        raise NoExiste(que=f"en la lectura {lectura_id} la foto", clave=foto_id)
    return _foto(hallada)


def previa_de_medidor(numero: str, *, el: date, lectura_final: int, hoy: date) -> PreviaDeMedidor:
    """What the meter of an account leaves to be billed if it goes away on the day `el` (K4). At most 11 statements.

    `m3` is None too when it is billed after that day: the change will be refused.

    Raises: NoExiste, SinLeyAprobada.
    """
    renglon = _hojas.renglones(_calculo.clave_de_periodo(hoy), [numero], hoy=hoy).get(numero)
    if renglon is None or renglon.digitos is None:
        raise NoExiste(que="un medidor en la cuenta", clave=numero)
    # With this month billed already, what comes next is measured from its reading.
    anterior = renglon.lectura if renglon.folio else renglon.desde
    anterior_el = renglon.fecha if renglon.folio else renglon.fecha_anterior
    liquidacion, menor = None, False
    if anterior is not None and not (anterior_el and anterior_el > el):
        tramo = reglas.Tramo(anterior=anterior, actual=lectura_final, digitos=renglon.digitos)
        try:
            liquidacion = reglas.liquidar([tramo], renglon.por_compensar)
        except reglas.LecturaMenor:
            menor = True
    despues = (
        Lectura.objects.filter(cuenta_id=renglon.id, vigente=True, fecha__gte=el).order_by("-fecha", "-id").first()
    )
    return PreviaDeMedidor(
        medidor=renglon.medidor,
        anterior=anterior,
        anterior_el=anterior_el,
        m3=liquidacion.m3 if liquidacion else None,
        por_compensar=renglon.por_compensar,
        promedio=renglon.promedio,
        menor=menor,
        vuelta=liquidacion is not None and liquidacion.vuelta,
        leida_despues=despues.fecha if despues else None,
    )


def _fotos(lecturas: Sequence[int]) -> dict[int, list[Foto]]:
    por_lectura: dict[int, list[Foto]] = {}
    for una in FotoDeLectura.objects.select_related("subida_por").filter(lectura_id__in=lecturas).order_by("id"):
        por_lectura.setdefault(una.lectura_id, []).append(_foto(una))
    return por_lectura


def _foto(una: FotoDeLectura) -> Foto:
    return Foto(
        id=una.pk,
        lectura_id=una.lectura_id,
        tipo=una.tipo,
        tamano=una.tamano,
        huella=una.huella,
        subio=una.subida_por.nombre,
        subida_en=una.subida_en,
    )


def _version(una: Lectura, fotos: Sequence[Foto]) -> VersionDeLectura:
    medidor = una.instalacion.medidor if una.instalacion else None
    return VersionDeLectura(
        id=una.pk,
        fecha=una.fecha,
        lectura=una.lectura,
        medidor=medidor.numero if medidor else "",
        digitos=medidor.digitos if medidor else None,
        anomalia=una.anomalia_id or "",
        anomalia_nombre=una.anomalia.nombre if una.anomalia else "",
        observacion=una.observacion,
        motivo=una.motivo,
        vigente=una.vigente,
        capturo=una.capturada_por.nombre,
        capturada_en=una.capturada_en,
        libero=una.liberada_por.nombre if una.liberada_por else "",
        liberada_en=una.liberada_en,
        motivo_liberacion=una.motivo_liberacion,
        fotos=fotos,
    )
