"""The till at rest: the scan field, whom to charge, and the last receipts of the turno."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.caja import queries
from aljibe.caja.actos import COBRAR
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.templatetags.formato import fecha
from aljibe.interfaces.ventanilla import leido
from aljibe.interfaces.ventanilla.padron.buscar import LARGO, MINIMO, Fila, filas
from aljibe.libro import queries as libro
from aljibe.padron import queries as padron

_LISTA = 20


@requiere(COBRAR)
@require_GET
def caja(request: HttpRequest) -> HttpResponse:
    """`GET caja?q=`: what was scanned goes to its payment; a text lists accounts, one hit goes straight to it."""
    turno = queries.turno_abierto_de(persona(request))
    if turno is None:
        return redirect("caja_abrir")
    q = request.GET.get("q", "").strip()[:LARGO]
    aviso, resultados, documento = "", None, None
    if len(q) >= MINIMO:
        documento = leido.leer(q)
        if documento is not None and documento.cuenta:
            aviso = ya_pagado(documento)
            if not aviso:
                return redirect(f"{reverse('cobro', args=[documento.cuenta])}?{urlencode({'leido': documento.texto})}")
            q, resultados = documento.texto, _cuenta(documento.cuenta)
        elif documento is not None and documento.orden:
            return redirect("cobro_de_orden", documento.orden)
        elif documento is not None:
            return redirect(documento.url)
        else:
            hallados = padron.buscar(q, limite=_LISTA).datos
            if hallados and (len(hallados) == 1 or hallados[0].numero == q):
                return redirect("cobro", hallados[0].numero)
            resultados = filas(hallados, al=reloj.hoy(), ruta="cobro")
    contexto = {
        "turno": turno,
        "q": q,
        "hallado": documento is not None,
        "resultados": resultados,
        "aviso": aviso,
        "ultimos": ultimos(turno.id),
    }
    return render(request, "caja/caja.html", contexto)


def ultimos(turno_id: int) -> list[dict[str, object]]:
    """The last receipts of a turno, as its pages list them. Two statements."""
    return [
        {
            "folio": c.folio,
            "cuenta": c.cuenta,
            "titular": c.nombre,
            "hora": c.en,
            "medio": c.medio,
            "importe": c.importe,
            "codigo": c.codigo,
        }
        for c in queries.ultimos_cobros(turno_id, limite=5)
    ]


def ya_pagado(documento: leido.Leido) -> str:
    """Who collected a bill that owes nothing any more, in a sentence; nothing while it owes."""
    if not documento.cargos:
        return ""
    ficha = padron.cuenta(documento.cuenta)
    abiertos = {c.id for c in libro.estado_de_cuenta(ficha.id, al=reloj.hoy()).cargos}
    if abiertos & set(documento.cargos):
        return ""
    pagos = queries.quien_pago(documento.cargos)
    if not pagos:
        return f"{documento.texto} ya no debe nada: se pagó con saldo a favor."
    ultimo = pagos[-1]
    return (
        f"{documento.texto} ya está pagado: recibo {ultimo['folio']}, caja {ultimo['caja']}, {ultimo['nombre']},"
        f" {fecha(ultimo['fecha'])} a las {ultimo['fecha']:%H:%M}."
    )


def _cuenta(numero: str) -> list[Fila]:
    """The account of a bill already paid, in case it owes another."""
    hallados = [h for h in padron.buscar(numero, limite=1).datos if h.numero == numero]
    return filas(hallados, al=reloj.hoy(), ruta="cobro")
