"""Papers as the doors give them: drawn on request from frozen data, and proved by their hash."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from aljibe.base import reloj
from aljibe.base.rechazos import Rechazo
from aljibe.caja import queries as caja
from aljibe.caja.actos import CONSULTAR_TURNOS
from aljibe.documentos import papel as compositor
from aljibe.documentos import queries as documentos
from aljibe.documentos import services
from aljibe.facturacion import queries as facturacion
from aljibe.facturacion import services as facturacion_services
from aljibe.seguridad import services as seguridad

if TYPE_CHECKING:
    from aljibe.seguridad.models import Usuario

CORTE = "corte-de-caja"
RECIBO_DE_CAJA = "recibo-caja"
CANCELADO = "CANCELADO"


class PapelNoCabe(Rechazo):
    codigo = "papel-no-cabe"
    plantilla = (
        "El papel {folio} no se puede imprimir: lo que dice no cabe en su hoja. Lo que se hizo está guardado"
        " y no se pierde. Avise a Informática con este mensaje."
    )


def ver(codigo: str, *, por: "Usuario", al: date, boleto: bool = False) -> HttpResponse:
    """The PDF of a code, to be seen in the browser; a reprint carries its stamp.

    `boleto`: that of a payment on thermal paper of 80 mm; no other paper has one, and it is as without asking.
    Raises: NoExiste, SinFacultad, PapelNoCabe.
    """
    documento = documentos.documento(codigo)
    _exigir_leer(documento.tipo, documento.folio, por=por, al=al)
    return HttpResponse(
        pdf_de(documento, boleto=boleto and documento.tipo == RECIBO_DE_CAJA),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{documento.folio}.pdf"'},
    )


def reimprimir(codigo: str, *, por: "Usuario", ahora: datetime, clave: str | None = None) -> int:
    """Count one more reprint, by whom may also read the paper; its number. Raises: as the service."""
    return services.reimprimir(
        codigo=codigo,
        por=por,
        ahora=ahora,
        exigir_leer=partial(_exigir_leer, por=por, al=reloj.fecha_local(ahora)),
        clave=clave,
    )


def _exigir_leer(tipo: str, folio: str, *, por: "Usuario", al: date) -> None:
    """The paper of a cut is seen by whom its turno is seen. Raises: SinFacultad."""
    if tipo == CORTE:
        propio = caja.corte(folio).cajero_id == por.pk
        seguridad.exigir(CONSULTAR_TURNOS, por=por, al=al, hechos={"propio": propio})


def pdf_de(documento: documentos.Papel, *, boleto: bool = False) -> bytes:
    """The PDF of an issued paper, the same for ever but for its stamps: its last reprint, and that it was cancelled.

    Raises: PapelNoCabe.
    """
    sello = None
    if documento.reimpresiones:
        assert documento.reimpreso_el is not None
        sello = compositor.Reimpresion(n=documento.reimpresiones, fecha=documento.reimpreso_el)
    tipo, version = ("ticket", services.ultima_version("ticket")) if boleto else (documento.tipo, documento.version)
    datos, cancelado = _datos(documento), _cancelacion(documento)
    try:
        return compositor.componer(tipo, version, datos, reimpresion=sello, cancelado=cancelado)
    except compositor.PapelExcedido as error:
        raise PapelNoCabe(folio=documento.folio) from error


def _cancelacion(documento: documentos.Papel) -> compositor.Cancelacion | None:
    """Why, by whom and when a paper was cancelled; only receipts and bills are."""
    if documento.estado != CANCELADO:
        return None
    if documento.tipo == RECIBO_DE_CAJA:
        hecha = caja.cobro(documento.folio).cancelacion
        assert hecha is not None
        return compositor.Cancelacion(
            motivo=hecha.motivo, quien=hecha.cancelado_por.nombre, fecha=reloj.fecha_local(hecha.cancelado_en)
        )
    deshecho = facturacion.cancelacion_de(documento.folio)
    return compositor.Cancelacion(motivo=deshecho.motivo, quien=deshecho.por, fecha=deshecho.el)


def verificar(codigo: str, *, al: date) -> documentos.Verificacion | None:
    """What can be said to anybody about a code; None if no paper has it. A bill is proved by its own row."""
    return documentos.verificar(
        codigo, al=al, probar=lambda papel: facturacion.integros([papel.folio]).get(papel.folio, False)
    )


def recibos(folios: Sequence[str], version: int) -> facturacion_services.Impresos:
    """The bills of these folios in one file, in that order, as they were issued: without stamps. See `Componer`.

    A constant number of statements, and one more for each law and each day of emission among them.
    """
    datos = facturacion.datos_impresos(folios)
    pagos = caja.folios_de_asientos({d["ultimo_pago"]["asiento"] for d in datos.values() if d["ultimo_pago"]})
    omitidos: dict[str, str] = {}
    imprimibles = []
    for folio in folios:
        _nombrar_pago(datos[folio], pagos)
        if faltan := compositor.faltantes(documentos.RECIBO_DE_AGUA, version, datos[folio]):
            omitidos[folio] = f"le faltaría {', '.join(faltan)}"
        else:
            imprimibles.append(folio)
    while imprimibles:
        try:
            pdf = compositor.componer_lote(documentos.RECIBO_DE_AGUA, version, [datos[f] for f in imprimibles])
        except compositor.PapelExcedido as error:
            omitidos[error.folio] = "no cabe en una hoja"
            imprimibles.remove(error.folio)
        else:
            return facturacion_services.Impresos(pdf=pdf, paginas=len(imprimibles), omitidos=omitidos)
    return facturacion_services.Impresos(pdf=b"", paginas=0, omitidos=omitidos)


def _datos(documento: documentos.Papel) -> Mapping[str, Any]:
    """The frozen data of a paper: those of a bill are its own row."""
    if documento.datos is not None:
        return documento.datos
    datos = facturacion.datos_impresos([documento.folio])[documento.folio]
    if pago := datos["ultimo_pago"]:
        _nombrar_pago(datos, caja.folios_de_asientos([pago["asiento"]]))
    return datos


def _nombrar_pago(datos: dict[str, Any], folios: Mapping[int, str]) -> None:
    """The bill knows its payment and not the till's receipt of it, which stands above and never changes either."""
    if pago := datos["ultimo_pago"]:
        pago["folio"] = folios.get(pago.pop("asiento"), "")
