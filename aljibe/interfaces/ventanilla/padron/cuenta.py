"""The account page: who, where, what is owed and why, what happened, what can be done. At most 15 statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from aljibe.base import reloj
from aljibe.caja import queries as caja
from aljibe.caja import services
from aljibe.caja.actos import COBRAR, EMITIR_ESTADO_DE_CUENTA
from aljibe.facturacion import queries as facturacion
from aljibe.facturacion.actos import DAR_BENEFICIO, FORMAR_CONDOMINIO
from aljibe.interfaces.puerta import persona, puede, requiere, veredicto
from aljibe.interfaces.templatetags.formato import fecha, pesos
from aljibe.interfaces.ventanilla import palabras
from aljibe.libro import queries as libro
from aljibe.libro.actos import EMITIR_ORDEN_PAGO
from aljibe.padron import queries as padron
from aljibe.padron.actos import CORREGIR_PADRON
from aljibe.reglas.tarifa.nombres import nombre_de_clave
from aljibe.seguridad.actos import CONSULTAR

if TYPE_CHECKING:
    from aljibe.facturacion.models import ReciboAgua

CERO = Decimal("0.00")
_MESES = 24
_HECHOS = 12
_MOVIMIENTOS = 50
_BENEFICIO_OLVIDADO = 365
_GRUPOS = (("derechos", "Derechos (servicio)"), ("varios", "Varios"), ("reinstalacion", "Reinstalación"))
_TIPOS = {"facturacion": "Recibo", "cobro": "Cobro", "aplicacion": "Saldo a favor"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagina:
    """What the three views of an account share: its bills in force are newest first."""

    ficha: padron.FichaDeCuenta
    estado: libro.EstadoDeCuenta
    recibos: Sequence["ReciboAgua"]
    al: date

    def estado_de(self, recibo: "ReciboAgua") -> str:
        """Whether a bill is paid, due, overdue or under review."""
        cargos = set(cast(Any, recibo).cargos)
        if cargos & {c.id for c in self.estado.cargos if c.en_revision}:
            return "EN_REVISION"
        return palabras.estado_de_recibo(recibo, cast(Any, recibo).cargos, {c.id for c in self.estado.cargos}, self.al)


@requiere(CONSULTAR)
@require_GET
def resumen(request: HttpRequest, numero: str) -> HttpResponse:
    """The summary."""
    pagina = _leer(numero)
    movimientos = caja.movimientos_de_cuenta(pagina.ficha.id, limite=_MESES)
    actos, por_ahora_no = _actos(request, pagina)
    contexto = _cabeza(pagina) | {
        "deuda": _deuda(pagina),
        "ultimo_pago": caja.ultimo_pago(pagina.ficha.id),
        "consumo": _consumo(pagina),
        "promedio_m3": _promedio(pagina),
        "historia": [_hecho(m, pagina) for m in movimientos[:_HECHOS]],
        "actos": actos,
        "por_ahora_no": por_ahora_no,
        "papel": _papel(request),
    }
    return render(request, "padron/cuenta.html", contexto)


@requiere(CONSULTAR)
@require_GET
def estado(request: HttpRequest, numero: str) -> HttpResponse:
    """Each charge with balance, and the movements, newest first, a page at a time."""
    pagina = _leer(numero)
    movimientos = caja.movimientos_de_cuenta(pagina.ficha.id, limite=_MOVIMIENTOS + 1, antes_de=_antes_de(request))
    hay_mas = len(movimientos) > _MOVIMIENTOS
    movimientos = movimientos[:_MOVIMIENTOS]
    totales = pagina.estado.totales
    recibos = caja.recibos_de_cargos([c.id for c in pagina.estado.cargos])
    contexto = _cabeza(pagina) | {
        "cargos": [_cargo(c, recibos.get(c.id), pagina.al) for c in pagina.estado.cargos],
        "totales": {
            "total": totales.total,
            "convenio": totales.convenio,
            "recargos": totales.recargos,
            "a_pagar_hoy": totales.a_pagar_hoy,
            "saldo_a_favor": totales.saldo_a_favor,
            "saldo": sum((c.saldo for c in pagina.estado.cargos), CERO),
        },
        "papel": _papel(request),
        "movimientos": [_movimiento(m) for m in movimientos],
        "hay_mas_url": f"?antes_de={movimientos[-1].id}#movimientos" if hay_mas else "",
    }
    return render(request, "padron/cuenta_estado.html", contexto)


@requiere(EMITIR_ESTADO_DE_CUENTA)
@require_POST
def imprimir_estado(request: HttpRequest, numero: str) -> HttpResponse:
    """Issue the paper and show it. A second click shows the first one."""
    hecho = services.emitir_estado_de_cuenta(
        cuenta=numero, por=persona(request), ahora=reloj.ahora(), clave=request.POST.get("clave", "")
    )
    return redirect("papel", hecho["documento"]["codigo"])


@requiere(CONSULTAR)
@require_GET
def lecturas(request: HttpRequest, numero: str) -> HttpResponse:
    """The readings with their bills, each with its paper, newest first, a page at a time."""
    pagina = _leer(numero)
    recibos = facturacion.recibos_de_cuenta(pagina.ficha.id, limite=_MESES + 1, antes_de=_antes_de(request))
    hay_mas = len(recibos) > _MESES
    recibos = recibos[:_MESES]
    facturadas = {r.periodo for r in pagina.recibos}
    leidas = facturacion.lecturas_de_cuenta(pagina.ficha.id)
    contexto = _cabeza(pagina) | {
        "lecturas": [_lectura(r, pagina) for r in recibos],
        "hay_mas_url": f"?antes_de={recibos[-1].pk}#lecturas" if hay_mas else "",
        "sin_facturar": [
            {
                "texto": f"La lectura de {palabras.mes_largo(periodo)} todavía no se factura.",
                "url": reverse("lectura", args=[lectura_id]),
            }
            for periodo, lectura_id in sorted(leidas.items(), reverse=True)
            if periodo not in facturadas and periodo > min(facturadas, default="")
        ],
        "consumo": _consumo(pagina),
        "promedio_m3": _promedio(pagina),
    }
    return render(request, "padron/cuenta_lecturas.html", contexto)


def _antes_de(request: HttpRequest) -> int | None:
    """Where a page of a list begins; a text that is no number begins it anew."""
    texto = request.GET.get("antes_de", "")
    return int(texto) if texto.isascii() and texto.isdigit() and len(texto) < 19 else None


def _leer(numero: str) -> Pagina:
    """Raises: NoExiste."""
    al = reloj.hoy()
    ficha = padron.cuenta(numero)
    return Pagina(
        ficha=ficha,
        estado=libro.estado_de_cuenta(ficha.id, al=al),
        recibos=facturacion.consumos(ficha.id, meses=_MESES),
        al=al,
    )


def _cabeza(pagina: Pagina) -> dict[str, Any]:
    ficha, totales = pagina.ficha, pagina.estado.totales
    return {
        "cuenta": {
            "numero": ficha.numero,
            "titular": ficha.titular or "Sin titular",
            "domicilio": ficha.domicilio,
            "uso": nombre_de_uso(pagina),
            "medidor": ficha.medidor,
            "ruta": ficha.ruta,
            "secuencia": ficha.secuencia,
            "reparto": ficha.reparto,
            "titular_desde": ficha.titular_desde,
            "telefono": ficha.telefono,
            "estado_servicio": ficha.estado_servicio,
            "situacion": ficha.situacion_comercial,
            "servicios": ficha.servicios,
            "rfc": ficha.rfc,
            "zona": ficha.zona,
            "beneficio": _beneficio(ficha, pagina.al),
            "medidor_general": ficha.medidor_general,
            "viviendas": ficha.viviendas,
            "condominio_desde": ficha.condominio_desde,
            "sin_cheques": ficha.sin_cheques,
        },
        "deuda": {
            "al": pagina.al,
            "a_pagar_hoy": totales.a_pagar_hoy,
            "meses_adeudo": totales.meses_adeudo,
            "vencido": totales.vencido,
        },
    }


def _beneficio(ficha: padron.FichaDeCuenta, al: date) -> str:
    """The last benefit of the account, since when and until when; nothing of one that lapsed long ago."""
    hasta = ficha.beneficio_hasta
    if not ficha.beneficio or (hasta is not None and (al - hasta).days > _BENEFICIO_OLVIDADO):
        return ""
    desde = f"desde el {fecha(ficha.beneficio_desde)}" if ficha.beneficio_desde else ""
    partes = (
        nombre_de_clave(ficha.beneficio),
        desde,
        f"hasta el {fecha(hasta)}" if hasta else "",
        palabras.plazo(hasta, al),
    )
    return " · ".join(parte for parte in partes if parte)


def nombre_de_uso(pagina: Pagina) -> str:
    """As the last bill names it; an account that was never billed so, as the law in force does."""
    ultimo = pagina.recibos[0] if pagina.recibos else None
    if ultimo is not None and ultimo.uso == pagina.ficha.uso:
        return ultimo.tarifa.nombre
    return palabras.uso(pagina.ficha.uso, palabras.usos(pagina.al))


def _deuda(pagina: Pagina) -> dict[str, Any]:
    totales = pagina.estado.totales
    return {
        "al": pagina.al,
        "a_pagar_hoy": totales.a_pagar_hoy,
        "meses_adeudo": totales.meses_adeudo,
        "vencido": totales.vencido,
        "total": totales.total,
        "recargos": totales.recargos,
        "recargos_detalle": "",
        "convenio": totales.convenio,
        "convenio_vencido": CERO,
        "saldo_a_favor": totales.saldo_a_favor,
        "grupos": [
            {"nombre": nombre, "total": getattr(totales, clave), "renglones": _renglones(pagina, clave)}
            for clave, nombre in _GRUPOS
        ],
        "antiguedad": _antiguedad(pagina),
        "ordenes": [
            {"folio": o.folio, "texto": o.concepto, "vigencia": o.valida_hasta, "importe": o.importe}
            for o in pagina.estado.ordenes_pago
        ],
    }


def _renglones(pagina: Pagina, grupo: str) -> list[dict[str, Any]]:
    """A line for each bill, or for each charge of none, oldest first."""
    recibos = {r.periodo: r for r in pagina.recibos}
    juntos: dict[tuple[str, object], list[libro.CargoAPagar]] = {}
    for cargo in pagina.estado.cargos:
        if cargo.grupo.lower() == grupo:
            juntos.setdefault((cargo.periodo, "" if cargo.periodo else cargo.id), []).append(cargo)
    renglones = []
    for cargos in juntos.values():
        primero = cargos[0]
        recibo = recibos.get(primero.periodo) if grupo == "derechos" else None
        renglones.append(
            {
                "texto": palabras.mes(primero.periodo) or primero.concepto_nombre,
                "m3": int(recibo.consumo_m3) if recibo else None,
                "url": reverse("recibo", args=[recibo.folio]) if recibo else "",
                "vence": primero.vencimiento,
                "dias": (pagina.al - primero.vencimiento).days,
                "importe": sum((c.saldo for c in cargos), CERO),
            }
        )
    return renglones


def _antiguedad(pagina: Pagina) -> dict[str, Decimal]:
    cubetas = {"por_vencer": CERO, "de_1_a_30": CERO, "de_31_a_60": CERO, "mas_de_60": CERO}
    for cargo in pagina.estado.cargos:
        if cargo.grupo.lower() not in {clave for clave, _ in _GRUPOS}:
            continue
        dias = (pagina.al - cargo.vencimiento).days
        cual = "por_vencer" if dias <= 0 else "de_1_a_30" if dias <= 30 else "de_31_a_60" if dias <= 60 else "mas_de_60"
        cubetas[cual] += cargo.saldo + cargo.recargo
    return cubetas


def _consumo(pagina: Pagina) -> list[dict[str, Any]]:
    pagos = {"PAGADO": "pagado", "VENCIDO": "vencido", "POR_VENCER": "por_vencer"}
    return [
        {
            "mes": palabras.primer_dia(recibo.periodo),
            "m3": int(recibo.consumo_m3),
            "tipo": "estimado" if recibo.estimado else "leido",
            "pago": pagos[pagina.estado_de(recibo)],
        }
        for recibo in reversed(pagina.recibos)
    ]


def _promedio(pagina: Pagina) -> int | None:
    if not pagina.recibos:
        return None
    return round(sum(r.consumo_m3 for r in pagina.recibos) / len(pagina.recibos))


def _hecho(movimiento: caja.MovimientoDeCuenta, pagina: Pagina) -> dict[str, Any]:
    recibo = next((r for r in pagina.recibos if r.folio == movimiento.folio), None)
    tono, detalle = "hecho", ""
    abono = movimiento.haber + max(movimiento.a_favor, CERO)
    importe = movimiento.debe if movimiento.debe > movimiento.haber else -abono
    if movimiento.a_favor > 0:
        detalle = f"{movimiento.a_favor:,.2f} quedó a favor"
    if movimiento.tipo == "facturacion":
        tono = "pendiente"
        if recibo:
            como = pagina.estado_de(recibo)
            tono = {"PAGADO": "hecho", "VENCIDO": "vencido"}.get(como, "pendiente")
            verbo = "venció" if recibo.vencimiento < pagina.al else "vence"
            vence = f"{recibo.vencimiento.day} {palabras.mes(f'{recibo.vencimiento:%Y-%m}')[:3].lower()}"
            detalle = f"{recibo.consumo_m3.normalize():f} m³ · {verbo} {vence}"
    texto = movimiento.concepto
    if movimiento.tipo == "facturacion" and movimiento.periodo:
        texto = f"Recibo de {palabras.mes_largo(movimiento.periodo)}"
    return {
        "cuando": movimiento.fecha,
        "hora": "",
        "tono": tono,
        "texto": texto,
        "folio": movimiento.folio,
        "url": _url(movimiento),
        "detalle": detalle,
        "importe": importe,
    }


def _movimiento(m: caja.MovimientoDeCuenta) -> dict[str, Any]:
    return {
        "fecha": m.fecha,
        "tipo": _TIPOS.get(m.tipo, m.tipo.replace("_", " ").capitalize()),
        "folio": m.folio,
        "url": _url(m),
        "concepto": f"{m.concepto} · {m.a_favor:,.2f} a favor" if m.a_favor > 0 else m.concepto,
        "periodo": palabras.primer_dia(m.periodo),
        "debe": m.debe,
        "haber": m.haber,
        "saldo": m.saldo,
    }


def _url(movimiento: caja.MovimientoDeCuenta) -> str:
    ruta = {"facturacion": "recibo", "cobro": "cobro_hecho"}.get(movimiento.tipo)
    return reverse(ruta, args=[movimiento.folio]) if ruta and movimiento.folio else ""


def _cargo(cargo: libro.CargoAPagar, recibo: caja.ReciboDeCargo | None, al: date) -> dict[str, Any]:
    return {
        "concepto": cargo.concepto_nombre,
        "periodo": palabras.primer_dia(cargo.periodo),
        "folio": recibo.folio if recibo else "",
        "url": reverse("recibo", args=[recibo.folio]) if recibo else "",
        "vence": cargo.vencimiento,
        "dias": (al - cargo.vencimiento).days,
        "importe": cargo.importe,
        "iva": cargo.iva,
        "ajuste": cargo.ajuste,
        "recargo": cargo.recargo,
        "saldo": cargo.saldo,
        "articulo": cargo.articulo,
    }


def _lectura(recibo: "ReciboAgua", pagina: Pagina) -> dict[str, Any]:
    anomalia = recibo.lectura.anomalia if recibo.lectura else None
    dias = (recibo.fecha_actual - recibo.fecha_anterior).days if recibo.fecha_actual and recibo.fecha_anterior else None
    return {
        "periodo": palabras.primer_dia(recibo.periodo),
        "lectura_id": recibo.lectura_id,
        "fecha": recibo.fecha_actual,
        "anterior": recibo.lectura_anterior,
        "actual": recibo.lectura_actual,
        "m3": int(recibo.consumo_m3),
        "dias": dias,
        "medidor": recibo.medidor,
        "tipo": "estimado" if recibo.estimado else "leido",
        "anomalia": anomalia.nombre if anomalia else "",
        "folio": recibo.folio,
        "codigo": recibo.documento.codigo,
        "importe": recibo.total,
        "estado": pagina.estado_de(recibo),
    }


def _actos(request: HttpRequest, pagina: Pagina) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What may be done now, and what may not with its reason."""
    numero, totales = pagina.ficha.numero, pagina.estado.totales
    actos: list[dict[str, Any]] = []
    por_ahora_no: list[dict[str, Any]] = []
    cobra = veredicto(request, COBRAR)
    if not cobra.permitido:
        por_ahora_no.append({"nombre": COBRAR.nombre, "razon": cobra.razon})
    elif totales.a_pagar_hoy > 0 or pagina.estado.ordenes_pago:
        url = reverse("cobro", args=[numero])
        nombre = f"Cobrar {pesos(totales.a_pagar_hoy)}" if totales.a_pagar_hoy else "Cobrar una orden de pago"
        actos.append({"nombre": nombre, "url": url, "icono": "caja", "tecla": "C", "detalle": "", "principal": True})
    else:
        url = reverse("cobro", args=[numero])
        actos.append(_acto("Recibir un anticipo", url, "caja", "C", "La cuenta no debe nada hoy"))
    if pagina.recibos:
        ultimo = pagina.recibos[0]
        actos.append(
            _acto(
                "Explicar el último recibo",
                reverse("recibo", args=[ultimo.folio]),
                "informacion",
                "R",
                f"{ultimo.folio}, renglón por renglón",
            )
        )
        actos.append(
            _acto(
                "Ver el papel del recibo",
                reverse("papel", args=[ultimo.documento.codigo]),
                "imprimir",
                "P",
                "El último, como se entregó",
            )
        )
    else:
        por_ahora_no.append({"nombre": "Explicar un recibo", "razon": "Todavía no se le factura ningún mes."})
    actos.append(_acto("Estado de cuenta", reverse("cuenta_estado", args=[numero]), "recibo", "E", "Cargos y pagos"))
    actos.append(_acto("Lecturas", reverse("cuenta_lecturas", args=[numero]), "lectura", "L", "Con su recibo"))
    if pagina.ficha.medidor and veredicto(request, FORMAR_CONDOMINIO).permitido:
        detalle = f"Mide {pagina.ficha.viviendas} viviendas" if pagina.ficha.viviendas else "Un medidor para varias"
        actos.append(_acto("Condominio", reverse("cuenta_condominio", args=[numero]), "usuarios", "", detalle))
    ordena = veredicto(request, EMITIR_ORDEN_PAGO)
    if ordena.permitido:
        url = f"{reverse('orden_nueva')}?cuenta={numero}"
        actos.append(_acto("Orden de pago", url, "recibo", "O", "Conceptos de la ley, con su artículo"))
    else:
        por_ahora_no.append({"nombre": EMITIR_ORDEN_PAGO.nombre, "razon": ordena.razon})
    corrige = veredicto(request, CORREGIR_PADRON)
    que = "Cambiar o retirar el medidor" if pagina.ficha.medidor else "Instalar un medidor"
    if corrige.permitido:
        actos.append(_acto(que, reverse("medidor", args=[numero]), "lectura", "M", "Con sus lecturas final e inicial"))
    else:
        por_ahora_no.append({"nombre": que, "razon": corrige.razon})
    da = veredicto(request, DAR_BENEFICIO).permitido
    detalle = "Darlo, renovarlo o terminarlo, con su efecto" if da else "Su efecto en pesos; lo autoriza la Jefatura"
    actos.append(_acto("Beneficio", reverse("cuenta_beneficio", args=[numero]), "tramites", "B", detalle))
    return actos, por_ahora_no


def _papel(request: HttpRequest) -> dict[str, str] | None:
    """The key of the statement that may be printed from this page; None: not by this post."""
    return {"clave": str(uuid4())} if puede(request, EMITIR_ESTADO_DE_CUENTA) else None


def _acto(nombre: str, url: str, icono: str, tecla: str, detalle: str) -> dict[str, Any]:
    return {"nombre": nombre, "url": url, "icono": icono, "tecla": tecla, "detalle": detalle, "principal": False}
