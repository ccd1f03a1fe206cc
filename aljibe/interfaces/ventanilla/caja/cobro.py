"""Charging: what is owed with what was scanned ticked, the tenders, and the refusal beside what was typed.

The form judges shape alone. Whether a charge is still open is the act's to say: a second click must get its receipt,
not an error.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from aljibe.base import reloj
from aljibe.base.idempotencia import ClaveConOtroCuerpo, respondida
from aljibe.base.rechazos import Rechazo
from aljibe.base.textos import enumerados
from aljibe.caja import queries, services
from aljibe.caja.actos import COBRAR
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.ventanilla import leido, palabras
from aljibe.interfaces.ventanilla.caja.caja import ultimos
from aljibe.interfaces.ventanilla.caja.importes import CERO, FormaDeCaja, Importe, clave_nueva, turno_de
from aljibe.libro import queries as libro
from aljibe.padron import queries as padron

REFERENCIAS = {"tarjeta": "la autorización", "transferencia": "la clave de rastreo", "cheque": "el número y el banco"}
MEDIOS = ("efectivo", *REFERENCIAS, "saldo_a_favor")
_VALOR = re.compile(r"[0-9]{1,18}(-[0-9]{1,18})*|OP-[0-9]{4}-[0-9]{6}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Renglon:
    """A line that can be charged: a bill, a charge of none, or an order of payment.

    `partes`: pesos to the day by the charge that owes them, or by the order that has them as its own. What two lines
    share, as an order and the bill that it links, is paid once.
    """

    valor: str
    texto: str
    detalle: str
    folio: str
    vence: date
    dias: int
    partes: Mapping[str, Decimal]
    elegido: bool

    @property
    def importe(self) -> Decimal:
        """What the line collects alone."""
        return sum(self.partes.values(), CERO)

    @property
    def es_orden(self) -> bool:
        """Whether it is an order of payment, which is in no total of the account."""
        return self.valor.startswith("OP-")


class Cobro(FormaDeCaja):
    """What was chosen and what was handed over, as it was typed."""

    efectivo = Importe(required=False)
    tarjeta = Importe(required=False)
    tarjeta_referencia = forms.CharField(required=False, max_length=60)
    transferencia = Importe(required=False)
    transferencia_referencia = forms.CharField(required=False, max_length=60)
    cheque = Importe(required=False)
    cheque_referencia = forms.CharField(required=False, max_length=60)
    saldo_a_favor = Importe(required=False)
    anticipo = forms.BooleanField(required=False)
    parcial = forms.BooleanField(required=False)
    a_pagar = Importe(required=False, widget=forms.HiddenInput)
    clave = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean(self) -> None:
        """Raises ValidationError as the base; a tender that is not cash is traced by its reference."""
        super().clean()
        for medio, que in REFERENCIAS.items():
            if self.cleaned_data.get(medio) and not self.cleaned_data.get(f"{medio}_referencia"):
                self.add_error(f"{medio}_referencia", f"Escriba {que}.")

    def medios(self) -> list[services.MedioEntregado]:
        """The tenders with an amount."""
        return [
            services.MedioEntregado(
                medio=medio, importe=importe, referencia=self.cleaned_data.get(f"{medio}_referencia", "")
            )
            for medio in MEDIOS
            if (importe := self.cleaned_data.get(medio))
        ]


@requiere(COBRAR)
def cobro(request: HttpRequest, numero: str) -> HttpResponse:
    """The payment of an account: `GET ?leido=` ticks what was scanned; POST charges, or says why not with a 422."""
    ficha = padron.cuenta(numero)
    if request.method == "POST":
        return _cobrar(request, ficha, reverse("cobro", args=[numero]))
    turno = queries.turno_abierto_de(persona(request))
    if turno is None:
        return redirect("caja_abrir")
    texto = request.GET.get("leido", "").strip()[:60]
    documento = leido.leer(texto) if texto else None
    if documento is not None and documento.cuenta != numero:
        documento = None
    renglones = _renglones(
        ficha, documento=documento, todo=documento is None or not (documento.cargos or documento.orden)
    )
    forma = Cobro(initial={"clave": clave_nueva(turno.id)})
    contexto = contexto_de_cobro(turno, ficha, forma, renglones) | {"accion": reverse("cobro", args=[numero])}
    contexto["leido"] = documento.texto if documento else ""
    return render(request, "caja/cobro.html", contexto)


@requiere(COBRAR)
def cobro_de_orden(request: HttpRequest, folio: str) -> HttpResponse:
    """The payment of an order that is of no account; one that is of an account is charged beside its debts."""
    emitida = libro.orden_de_pago(folio)
    if emitida.cuenta:
        return redirect(f"{reverse('cobro', args=[emitida.cuenta])}?{urlencode({'leido': folio})}")
    accion = reverse("cobro_de_orden", args=[folio])
    if request.method == "POST":
        return _cobrar(request, None, accion, emitida)
    turno = queries.turno_abierto_de(persona(request))
    if turno is None:
        return redirect("caja_abrir")
    if emitida.estado_al(reloj.hoy()) != "EMITIDA":
        return redirect("orden_de_pago", folio)
    forma = Cobro(initial={"clave": clave_nueva(turno.id)})
    contexto = contexto_de_cobro(turno, None, forma, [_renglon_de_orden(emitida, elegido=True)])
    return render(request, "caja/cobro.html", contexto | {"leido": folio, "accion": accion})


def _cobrar(
    request: HttpRequest, ficha: padron.FichaDeCuenta | None, accion: str, orden: libro.OrdenEmitida | None = None
) -> HttpResponse:
    forma = Cobro(request.POST)
    valores = [v for v in dict.fromkeys(request.POST.getlist("renglon")) if _VALOR.fullmatch(v)]
    turno = queries.turno_abierto_de(persona(request))
    valida = forma.is_valid()
    turno_id = turno_de(forma.cleaned_data.get("clave", "")) or (turno.id if turno else None)
    if turno_id is None:
        return ir(request, reverse("caja_abrir"))
    renglones = [_renglon_de_orden(orden, elegido=orden.folio in valores)] if orden else []
    renglones += _renglones(ficha, valores=valores) if ficha else []
    if request.POST.get("accion") == "recalcular":
        return pintar(
            request, turno or queries.turno(turno_id), ficha, forma, renglones, accion, recalculado=True, estado=200
        )
    antes = respondida(forma.cleaned_data["clave"], acto=COBRAR, por=persona(request)) if valida else None
    if valida and (antes or _coincide(forma, valores, renglones)):
        ahora = reloj.ahora()
        try:
            recibo = _llamar(request, ficha, forma, valores, turno_id, ahora)
        except Rechazo as error:
            if isinstance(error, ClaveConOtroCuerpo):
                forma = _con_clave_nueva(forma, turno_id, _ya_cobrado(antes) if antes else str(error))
            else:
                forma.add_error(None, str(error))
        else:
            # A key that had its answer gives it again, with the instant of its first time.
            repetido = recibo["fecha"] != reloj.local(ahora).isoformat()
            destino = reverse("cobro_hecho", args=[recibo["folio"]]) + ("?repetido=1" if repetido else "")
            return ir(request, destino)
    return pintar(request, turno or queries.turno(turno_id), ficha, forma, renglones, accion)


def _llamar(
    request: HttpRequest,
    ficha: padron.FichaDeCuenta | None,
    forma: Cobro,
    valores: Sequence[str],
    turno_id: int,
    ahora: datetime,
) -> dict[str, Any]:
    medios = forma.medios()
    importe = forma.cleaned_data["a_pagar"] or CERO
    anticipo = bool(forma.cleaned_data["anticipo"])
    entregado = sum((m.importe for m in medios), CERO)
    if anticipo:
        # All that is handed over stays: what is left after the charges becomes balance in favour.
        importe = max(importe, entregado)
    elif forma.cleaned_data["parcial"] and entregado:
        # Less than what was chosen goes to it by K8, oldest first.
        importe = min(importe, entregado)
    return services.cobrar(
        turno_id=turno_id,
        importe=importe,
        medios=medios,
        por=persona(request),
        ahora=ahora,
        clave=forma.cleaned_data["clave"],
        cuenta=ficha.numero if ficha else None,
        cargos=sorted({int(c) for v in valores if not v.startswith("OP-") for c in v.split("-")}),
        ordenes_pago=[v for v in valores if v.startswith("OP-")],
        anticipo=anticipo,
    )


def _coincide(forma: Cobro, valores: Sequence[str], renglones: Sequence[Renglon]) -> bool:
    """Whether what the screen showed is what is owed now. What is no longer open is left to the act to explain."""
    if not valores and not forma.cleaned_data["anticipo"]:
        forma.add_error(None, "Elija por lo menos un cargo. No se cobró nada.")
        return False
    elegidos = [r for r in renglones if r.elegido]
    nombra = any(not v.startswith("OP-") for v in valores)
    if forma.cleaned_data["anticipo"] and not nombra and any(not r.es_orden for r in renglones):
        # Without a charge named, money pays the debt by K8: it would not stay in favour as the box says.
        forma.add_error(None, "La cuenta debe: elija los cargos que paga, y lo que sobre queda a favor.")
        return False
    suma = sum(_juntas(elegidos).values(), CERO)
    mostrado = forma.cleaned_data["a_pagar"] or CERO
    if {r.valor for r in elegidos} == set(valores) and suma != mostrado:
        forma.add_error(
            None,
            f"Lo elegido suma {suma:,.2f} y la pantalla decía {mostrado:,.2f}. No se cobró nada;"
            " dígale a la persona la cifra nueva y cobre.",
        )
        return False
    return True


def _renglones(
    ficha: padron.FichaDeCuenta,
    *,
    valores: Sequence[str] = (),
    documento: leido.Leido | None = None,
    todo: bool = False,
) -> list[Renglon]:
    """The lines of an account, oldest first: a bill is one line. Ticked: `valores`, those of `documento`, or `todo`."""
    hoy = reloj.hoy()
    estado = libro.estado_de_cuenta(ficha.id, al=hoy)
    recibos = queries.recibos_de_cargos([c.id for c in estado.cargos])
    juntos: dict[str, list[libro.CargoAPagar]] = {}
    for cargo in estado.cargos:
        recibo = recibos.get(cargo.id)
        juntos.setdefault(recibo.folio if recibo else f"cargo-{cargo.id}", []).append(cargo)
    cargos = frozenset(documento.cargos) if documento else frozenset[int]()
    renglones = []
    for suyos in juntos.values():
        valor = "-".join(str(c.id) for c in suyos)
        recibo = recibos.get(suyos[0].id)
        elegido = todo or valor in valores or bool(cargos & {c.id for c in suyos})
        renglones.append(_renglon(valor, suyos, recibo, hoy, elegido))
    for orden in estado.ordenes_pago:
        renglones.append(
            Renglon(
                valor=orden.folio,
                texto="Orden de pago",
                detalle=orden.concepto,
                folio=orden.folio,
                vence=orden.valida_hasta,
                dias=-(orden.valida_hasta - hoy).days,
                partes=_partes_de_orden(orden),
                elegido=orden.folio in valores or (documento is not None and documento.orden == orden.folio),
            )
        )
    return renglones


def _renglon_de_orden(orden: libro.OrdenEmitida, *, elegido: bool) -> Renglon:
    return Renglon(
        valor=orden.folio,
        texto="Orden de pago",
        detalle=enumerados(r.texto for r in orden.renglones),
        folio=orden.folio,
        vence=orden.valida_hasta,
        dias=-(orden.valida_hasta - reloj.hoy()).days,
        partes={orden.folio: orden.total},
        elegido=elegido,
    )


def _renglon(
    valor: str,
    cargos: Sequence[libro.CargoAPagar],
    recibo: queries.ReciboDeCargo | None,
    hoy: date,
    elegido: bool,
) -> Renglon:
    vence = cargos[0].vencimiento
    recargo = sum((c.recargo for c in cargos), CERO)
    nombres = dict.fromkeys(c.concepto_nombre for c in cargos)
    mes = f", {palabras.mes(cargos[0].periodo).lower()}" if cargos[0].periodo else ""
    detalle = enumerados(nombres).capitalize() if recibo else ""
    if recargo:
        saldo = sum((c.saldo for c in cargos), CERO)
        detalle = f"{detalle or 'Saldo'}: {saldo:,.2f} · recargos: {recargo:,.2f}"
    return Renglon(
        valor=valor,
        texto=f"Recibo de agua{mes}" if recibo else f"{cargos[0].concepto_nombre}{mes}",
        detalle=detalle,
        folio=recibo.folio if recibo else "",
        vence=vence,
        dias=(hoy - vence).days,
        partes={str(c.id): c.saldo + c.recargo for c in cargos},
        elegido=elegido,
    )


def _partes_de_orden(orden: libro.OrdenSinPagar) -> dict[str, Decimal]:
    ligados = {str(cargo): debe for cargo, debe in orden.cargos.items()}
    propio = orden.importe - sum(ligados.values(), CERO)
    return ligados | {orden.folio: propio}


def _juntas(renglones: Iterable[Renglon]) -> dict[str, Decimal]:
    """What some lines collect together, each part once."""
    return {parte: importe for r in renglones for parte, importe in r.partes.items()}


def contexto_de_cobro(
    turno: queries.FichaDeTurno, ficha: padron.FichaDeCuenta | None, forma: Cobro, renglones: Sequence[Renglon]
) -> dict[str, Any]:
    """What the page of a payment shows, whether of an account, of an order of none, or of several accounts."""
    elegidos = [r for r in renglones if r.elegido]
    pagadas = _juntas(elegidos)
    suma = sum(pagadas.values(), CERO)
    quedan = {
        r: sum((importe for parte, importe in r.partes.items() if parte not in pagadas), CERO)
        for r in renglones
        if not r.es_orden
    }
    return {
        "turno": turno,
        "cuenta": {
            "numero": ficha.numero,
            "titular": ficha.titular or "Sin titular",
            "domicilio": ficha.domicilio,
            "uso": palabras.uso(ficha.uso, palabras.usos(reloj.hoy())),
            "situacion": ficha.situacion_comercial,
            "sin_cheques": ficha.sin_cheques,
            "saldo_a_favor": libro.saldo_a_favor(ficha.id, ficha.persona_id),
        }
        if ficha
        else None,
        "leido": "",
        "ultimo_pago": queries.ultimo_pago(ficha.id) if ficha else None,
        "renglones": renglones,
        "elegidos": len(elegidos),
        "suma": suma,
        "a_pagar": suma,
        "debe_despues": sum(quedan.values(), CERO),
        "vencido_despues": any(r.dias > 0 for r, debe in quedan.items() if debe),
        "form": forma,
        "faltan": None,
        "cambio": None,
        "ultimos": ultimos(turno.id),
    }


def pintar(
    request: HttpRequest,
    turno: queries.FichaDeTurno,
    ficha: padron.FichaDeCuenta | None,
    forma: Cobro,
    renglones: Sequence[Renglon],
    accion: str,
    *,
    titulo: str = "",
    recalculado: bool = False,
    estado: int = 422,
) -> HttpResponse:
    """The page of a payment that was not made, whole or the part that htmx asks for; with its change if asked so."""
    contexto = contexto_de_cobro(turno, ficha, forma, renglones) | {"accion": accion, "titulo": titulo}
    if recalculado and forma.is_valid():
        recibido = sum((m.importe for m in forma.medios()), CERO)
        falta = contexto["a_pagar"] - recibido
        contexto["faltan"] = falta if recibido and falta > 0 else None
        contexto["cambio"] = -falta if falta <= 0 else None
    en_parte = bool(cast(Any, request).htmx)
    return render(request, "caja/_cobro.html" if en_parte else "caja/cobro.html", contexto, status=estado)


def _ya_cobrado(antes: Mapping[str, Any]) -> str:
    """The first sending went in, its answer was lost and it was changed: who charges must know before charging more."""
    return (
        f"El primer envío de esta página sí entró: se cobraron {Decimal(antes['importe']):,.2f} con el recibo"
        f" {antes['folio']}. Lo cambiado no se ha cobrado; cobre otra vez solo si además lo recibió."
    )


def _con_clave_nueva(forma: Cobro, turno_id: int, error: str) -> Cobro:
    """The same form with another key: the one it had belongs to another payment."""
    datos = forma.data.copy()  # type: ignore[attr-defined]
    datos["clave"] = clave_nueva(turno_id)
    otra = Cobro(datos)
    otra.add_error(None, error)
    return otra


def ir(request: HttpRequest, direccion: str) -> HttpResponse:
    """Go to another page, whether the form was sent whole or by htmx."""
    if cast(Any, request).htmx:
        return HttpResponse(headers={"HX-Redirect": direccion})
    return redirect(direccion)
