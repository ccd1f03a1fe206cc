"""A bill explained: a paragraph to say aloud, each line with its article, and why it is not last month's."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from aljibe.base import reloj
from aljibe.facturacion import queries
from aljibe.facturacion.actos import AJUSTAR_RECIBO, CANCELAR_RECIBO, PONER_EN_REVISION, TERMINAR_REVISION
from aljibe.interfaces.puerta import requiere, veredicto
from aljibe.interfaces.ventanilla import palabras
from aljibe.libro import queries as libro
from aljibe.seguridad.actos import CONSULTAR

if TYPE_CHECKING:
    from aljibe.facturacion.models import ReciboAgua

_CLASES = {"MEDIDO": "Servicio medido", "CUOTA_FIJA": "Cuota fija", "VOLUMEN_ASIGNADO": "Volumen asignado"}


@requiere(CONSULTAR)
@require_GET
def recibo(request: HttpRequest, folio: str) -> HttpResponse:
    """The bill of a folio, told line by line."""
    explicado = queries.recibo_explicado(folio)
    historia = queries.historia_de_recibo(explicado.recibo, al=reloj.hoy())
    actos, por_ahora_no = _actos(request, explicado.recibo, historia)
    contexto = {
        "recibo": _recibo(explicado, "EN_REVISION" if historia.en_revision else _estado(explicado.recibo)),
        "historia": historia,
        "actos": actos,
        "por_ahora_no": por_ahora_no,
        "frase": _frase(explicado),
        "renglones": [
            {
                "nombre": r.nombre,
                "explicacion": r.explicacion,
                "formula": r.formula.replace(" %", "\N{NO-BREAK SPACE}%"),
                "articulo": r.articulo,
                "importe": r.importe,
                "subtotal": r.subtotal,
            }
            for r in explicado.renglones
        ],
        "lectura": _lectura(explicado.recibo),
        "fotos": queries.fotos_de_periodo(explicado.recibo.cuenta_id, explicado.recibo.periodo),
        "tabla": _tabla(explicado),
        "contra": _contra(explicado.recibo, explicado.anterior) if explicado.anterior else None,
        "ley": {
            "id": explicado.ley.id,
            "nombre": explicado.ley.nombre,
            "articulos": _articulos(explicado),
            "cargo": explicado.ley.importo,
            "aprobo": explicado.ley.aprobo,
        },
    }
    return render(request, "facturacion/recibo.html", contexto)


def _actos(
    request: HttpRequest, r: "ReciboAgua", historia: queries.HistoriaDeRecibo
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What can be done with a bill in force, and why not what this post may not."""
    if r.estado != "VIGENTE":
        return [], []
    posibles = (
        (CANCELAR_RECIBO, "Cancelar o refacturar", "recibo_cancelar", "facturacion"),
        (AJUSTAR_RECIBO, "Pedir un ajuste", "recibo_ajustar", "firma"),
        (TERMINAR_REVISION, "Terminar la revisión", "recibo_revision", "buscar")
        if historia.en_revision
        else (PONER_EN_REVISION, "Poner en revisión", "recibo_revision", "buscar"),
    )
    si, no = [], []
    for acto, nombre, ruta, icono in posibles:
        dicho = veredicto(request, acto)
        if dicho.permitido or dicho.requiere_autorizacion:
            si.append({"nombre": nombre, "url": reverse(ruta, args=[r.folio]), "icono": icono})
        else:
            no.append({"nombre": nombre, "razon": dicho.razon})
    return si, no


def _estado(r: "ReciboAgua") -> str:
    hoy = reloj.hoy()
    abiertos = {c.id for c in libro.estado_de_cuenta(r.cuenta_id, al=hoy).cargos}
    return palabras.estado_de_recibo(r, queries.cargos_de_recibo(r.folio)[1], abiertos, hoy)


def _recibo(explicado: queries.ReciboExplicado, estado: str) -> dict[str, Any]:
    r = explicado.recibo
    return {
        "folio": r.folio,
        "cuenta": r.cuenta.numero,
        "titular": r.titular,
        "domicilio": r.domicilio.replace("\n", ", "),
        "uso": r.tarifa.nombre,
        "periodo": palabras.primer_dia(r.periodo),
        "emision": r.emision,
        "vencimiento": r.vencimiento,
        "total": r.total - r.ajuste,
        "total_formula": " + ".join(f"{x.importe:,.2f}" for x in explicado.renglones if not x.subtotal and x.importe),
        "ajuste": r.ajuste,
        "ajuste_formula": f"{r.total:,.2f} − {r.total - r.ajuste:,.2f}",
        "ajuste_articulo": explicado.ley.articulo_redondeo,
        "a_pagar": r.total,
        "estado": estado,
        "codigo": r.documento.codigo,
        "consumo_m3": _entero(r.consumo_m3),
        "desde": r.fecha_anterior,
        "hasta": r.fecha_actual,
    }


def _frase(explicado: queries.ReciboExplicado) -> list[dict[str, Any]]:
    """What the clerk says; the pieces that decide are strong."""
    r = explicado.recibo
    m3 = f"{r.consumo_m3.normalize():f} metros cúbicos"
    if r.estimado:
        como = f", {queries.como_se_estimo(r)}"
        consumo = [("no se pudo leer su medidor y se estimaron ", False), (m3, True), (como, False)]
    elif r.tarifa.clase == "MEDIDO":
        consumo = [("se usaron ", False), (m3, True), (" de agua", False)]
    elif r.tarifa.clase == "VOLUMEN_ASIGNADO":
        consumo = [("sin medidor, la ley le asigna ", False), (m3, True)]
    else:
        consumo = [("sin medidor, la ley le fija una cuota al mes", False)]
    partes = [(f"En {palabras.mes_largo(r.periodo)} ", False), *consumo, (". Con los precios de la ley ", False)]
    partes += [("paga ", False), (f"$ {r.total:,.2f}", True), (f"; vence el {_dia(r.vencimiento)}.", False)]
    if explicado.anterior:
        diferencia = r.total - explicado.anterior.total
        mes = palabras.mes_largo(explicado.anterior.periodo).split()[0]
        if diferencia:
            como = "más" if diferencia > 0 else "menos"
            partes.append((f" Son {abs(diferencia):,.2f} {como} que en {mes}.", False))
        else:
            partes.append((f" Es lo mismo que en {mes}.", False))
    return [{"texto": texto, "fuerte": fuerte} for texto, fuerte in partes]


def _dia(dia: Any) -> str:
    return f"{dia.day} de {palabras.mes_largo(f'{dia:%Y-%m}')}"


def _lectura(r: "ReciboAgua") -> dict[str, Any] | None:
    if r.lectura_anterior is None or r.lectura_actual is None or r.fecha_anterior is None or r.fecha_actual is None:
        return None
    return {
        "id": r.lectura_id,
        "anterior": r.lectura_anterior,
        "anterior_el": r.fecha_anterior,
        "actual": r.lectura_actual,
        "actual_el": r.fecha_actual,
        "m3": _entero(r.consumo_m3),
        "dias": (r.fecha_actual - r.fecha_anterior).days,
        "medidor": r.medidor,
        "nota": f"Se estimó {queries.como_se_estimo(r)}; se ajusta con la siguiente lectura." if r.estimado else "",
    }


def _tabla(explicado: queries.ReciboExplicado) -> dict[str, Any] | None:
    if not explicado.tabla:
        return None
    agua = next((x for x in explicado.renglones if x.concepto == "agua" and x.renglon), None)
    tarifa = explicado.recibo.tarifa
    return {
        "titulo": f"{_CLASES.get(tarifa.clase, 'Tabla')}: {tarifa.nombre}",
        "articulo": f"artículo {agua.articulo}" if agua else "",
        "renglones": [
            {"m3": f.m3, "importe": f.importe, "con_base": f.con_base, "actual": f.actual} for f in explicado.tabla
        ],
    }


def diferencia(fila: queries.Diferencia) -> dict[str, Any]:
    """A line of two bills, as the tables show it: whole m³ as such."""
    return {
        "nombre": fila.nombre,
        "antes": fila.antes,
        "ahora": fila.ahora,
        "cambio": fila.cambio,
        "entero": fila.nombre == "Metros cúbicos",
    }


def _contra(r: "ReciboAgua", anterior: "ReciboAgua") -> dict[str, Any]:
    *renglones, total = queries.diferencias(anterior, r)
    return {
        "mes_anterior": palabras.primer_dia(anterior.periodo),
        "mes_actual": palabras.primer_dia(r.periodo),
        "diferencia": r.total - anterior.total,
        "renglones": [diferencia(f) for f in renglones],
        "total": {"antes": total.antes, "ahora": total.ahora, "cambio": total.cambio},
    }


def _articulos(explicado: queries.ReciboExplicado) -> str:
    unicos = list(dict.fromkeys(r.articulo for r in explicado.renglones if r.articulo and not r.es_iva))
    return f"{', '.join(unicos[:-1])} y {unicos[-1]}" if len(unicos) > 1 else "".join(unicos)


def _entero(m3: Decimal) -> Any:
    return int(m3) if m3 % 1 == 0 else m3.normalize()
