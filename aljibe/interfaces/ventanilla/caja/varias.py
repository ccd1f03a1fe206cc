"""Several accounts charged in one go: what each owes, one handing over of money, a receipt for each."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from aljibe.base import reloj
from aljibe.base.idempotencia import respondida
from aljibe.base.rechazos import Rechazo
from aljibe.caja import queries, services
from aljibe.caja.actos import COBRAR
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.ventanilla.caja.cobro import Cobro, Renglon, ir, pintar
from aljibe.interfaces.ventanilla.caja.importes import CERO, clave_nueva, turno_de
from aljibe.interfaces.ventanilla.caja.recibo import en_piezas
from aljibe.libro import queries as libro
from aljibe.padron import queries as padron


@requiere(COBRAR)
def varias(request: HttpRequest) -> HttpResponse:
    """`GET ?cuenta=&cuenta=`: those accounts, ticked when they owe; POST charges the ticked ones, all or none."""
    turno = queries.turno_abierto_de(persona(request))
    if turno is None:
        return ir(request, reverse("caja_abrir"))
    numeros = list(dict.fromkeys(request.GET.getlist("cuenta")))[: services.MAXIMO_DE_CUENTAS]
    accion = f"{reverse('cobro_varias')}?{urlencode({'cuenta': numeros}, doseq=True)}"
    elegidas = request.POST.getlist("renglon") if request.method == "POST" else None
    renglones = _renglones([padron.cuenta(n) for n in numeros], elegidas)
    forma = Cobro(request.POST) if request.method == "POST" else Cobro(initial={"clave": clave_nueva(turno.id)})
    pintada = partial(pintar, request, turno, None, forma, renglones, accion, titulo="Varias cuentas")
    if request.method != "POST":
        return pintada(estado=200)
    valida = forma.is_valid()
    # A second click gets the receipts of the first: its accounts owe nothing any more.
    antes = respondida(forma.cleaned_data["clave"], acto=COBRAR, por=persona(request)) if valida else None
    if antes and "recibos" in antes:
        return ir(request, _recibos(antes))
    if request.POST.get("accion") == "recalcular":
        return pintada(recalculado=True, estado=200)
    if not (valida and _coincide(forma, renglones)):
        return pintada()
    try:
        hecho = services.cobrar_varias(
            turno_id=turno_de(forma.cleaned_data["clave"]) or turno.id,
            cuentas=[services.CuentaQuePaga(cuenta=r.valor, importe=r.importe) for r in renglones if r.elegido],
            medios=forma.medios(),
            por=persona(request),
            ahora=reloj.ahora(),
            clave=forma.cleaned_data["clave"],
        )
    except Rechazo as error:
        forma.add_error(None, str(error))
        return pintada()
    return ir(request, _recibos(hecho))


@requiere(COBRAR)
def hechos(request: HttpRequest) -> HttpResponse:
    """`GET ?folio=&folio=`: the receipts of a joint payment, each with its paper, and the one change."""
    turno = queries.turno_abierto_de(persona(request))
    recibos = [queries.cobro(folio) for folio in request.GET.getlist("folio")[: services.MAXIMO_DE_CUENTAS]]
    if not recibos:
        return redirect("caja")
    cambio = sum((r.cambio for r in recibos), CERO)
    contexto = {
        "turno": turno,
        "recibos": recibos,
        "importe": sum((r.importe for r in recibos), CERO),
        "recibido": sum((r.recibido for r in recibos), CERO),
        "cambio": cambio,
        "entregue": en_piezas(cambio),
    }
    return render(request, "caja/varios.html", contexto)


def _recibos(hecho: Mapping[str, Any]) -> str:
    folios = urlencode({"folio": [r["folio"] for r in hecho["recibos"]]}, doseq=True)
    return f"{reverse('cobros_hechos')}?{folios}"


def _renglones(fichas: Sequence[padron.FichaDeCuenta], elegidas: Sequence[str] | None) -> list[Renglon]:
    """A line for each account with all it owes today, its oldest debt first told. Seven statements for any number."""
    hoy = reloj.hoy()
    deben = libro.adeudos([f.id for f in fichas], al=hoy)
    renglones = []
    for ficha in fichas:
        suyos = deben[ficha.id]
        total = sum((a.saldo + a.recargo_total for a in suyos), CERO)
        vence = min((a.vencimiento for a in suyos), default=hoy)
        renglones.append(
            Renglon(
                valor=ficha.numero,
                texto=f"{ficha.numero} · {ficha.titular or 'Sin titular'}",
                detalle=ficha.domicilio,
                folio="",
                vence=vence,
                dias=(hoy - vence).days,
                partes={ficha.numero: total},
                elegido=total > 0 and (elegidas is None or ficha.numero in elegidas),
            )
        )
    return renglones


def _coincide(forma: Cobro, renglones: Sequence[Renglon]) -> bool:
    suma = sum((r.importe for r in renglones if r.elegido), CERO)
    mostrado: Decimal = forma.cleaned_data["a_pagar"] or CERO
    if not suma:
        forma.add_error(None, "Elija por lo menos una cuenta que deba. No se cobró nada.")
        return False
    if suma != mostrado:
        forma.add_error(
            None,
            f"Lo elegido suma {suma:,.2f} y la pantalla decía {mostrado:,.2f}. No se cobró nada; dígale a la persona la"
            " cifra nueva y cobre.",
        )
        return False
    return True
