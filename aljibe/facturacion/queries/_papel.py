"""The frozen data of the paper of a bill: its own row, and nothing that may change afterwards."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from aljibe.documentos.textos import fecha_corta
from aljibe.facturacion.models import ReciboAgua
from aljibe.facturacion.queries import _recibo
from aljibe.reglas import digito
from aljibe.reglas.dinero import al_centavo
from aljibe.reglas.letras import en_letras
from aljibe.reglas.plazos import sumar_meses
from aljibe.reglas.tarifa.ley import Ley as LeyPura
from aljibe.reglas.tarifa.precio import porcentaje
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas.models import Ley

CERO = Decimal("0.00")
_ROTULOS = {"agua": "Agua potable", "alcantarillado": "Alcantarillado", "tratamiento": "Saneamiento (tratamiento)"}


def datos_impresos(folios: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The data of `recibo-agua` (documentos.datos.DatosReciboAgua) of each bill, by its folio.

    But for the last payment, which has its `asiento` where the paper has the folio of its receipt: the till has that.

    Two statements, and one more for each law and each day of emission among them.
    """
    recibos = list(
        ReciboAgua.objects.filter(folio__in=folios)
        .select_related("cuenta", "tarifa", "segmento", "documento")
        .prefetch_related(Prefetch("ley", Ley.objects.defer("texto")))
    )
    organismos = {dia: tarifas.organismo(dia) for dia in {r.emision for r in recibos}}
    contar = _contador()
    return {r.folio: _datos(r, organismos[r.emision], contar(r)) for r in recibos}


def _contador() -> Callable[[ReciboAgua], list[_recibo.Renglon]]:
    """Tells the lines of a bill; equal m³ at equal prices are told once, and each law is asked for once."""
    leyes: dict[int, LeyPura] = {}
    contados: dict[tuple[Any, ...], list[_recibo.Renglon]] = {}

    def contar(recibo: ReciboAgua) -> list[_recibo.Renglon]:
        if recibo.ley_id not in leyes:
            leyes[recibo.ley_id] = tarifas.ley_leida(recibo.ley_id)
        igual = (
            recibo.ley_id,
            recibo.periodo,
            recibo.uso,
            recibo.beneficio,
            recibo.consumo_m3,
            recibo.con_alcantarillado,
            recibo.con_tratamiento,
        )
        if igual not in contados:
            contados[igual] = _recibo.renglones(recibo, _recibo.recalcular(recibo, leyes[recibo.ley_id]))
        return contados[igual]

    return contar


def a_pagar(recibo: ReciboAgua) -> Decimal:
    """What the bill asked for when it was issued: its total, less the balance in favour, plus what was owed."""
    adeudo, recargos = _sumas(recibo)
    return recibo.total - recibo.saldo_a_favor + adeudo + recargos


def _datos(recibo: ReciboAgua, organismo: tarifas.Organismo, renglones: Sequence[_recibo.Renglon]) -> dict[str, Any]:
    sumables = [r for r in renglones if not r.subtotal]
    adeudo, recargos = _sumas(recibo)
    total = a_pagar(recibo)
    documento = recibo.documento
    return {
        "folio": recibo.folio,
        "organismo": {
            "siglas": organismo.nombre,
            "nombre": organismo.razon_social,
            "domicilio": organismo.domicilio,
            "telefonos": organismo.telefonos,
        },
        "ley": {
            "nombre": recibo.ley.nombre,
            "demostracion_texto": organismo.texto_demostracion if documento.demostracion else None,
        },
        "demostracion": documento.demostracion,
        "codigo": documento.codigo,
        "url_verificacion": f"{documento.url_base}/v/{documento.codigo}",
        "periodo": recibo.periodo,
        "cuenta": recibo.cuenta.numero,
        "reparto": recibo.reparto or None,
        "titular": recibo.titular.upper(),
        "domicilio": _domicilio(recibo, organismo.ciudad),
        "uso": recibo.tarifa.nombre,
        "tarifa_clave": None,
        "servicios": ["agua"]
        + (["drenaje"] if recibo.con_alcantarillado else [])
        + (["saneamiento"] if recibo.con_tratamiento else []),
        "medidor": recibo.medidor or None,
        "lectura_anterior": recibo.lectura_anterior,
        "lectura_actual": recibo.lectura_actual,
        "fecha_anterior": _iso(recibo.fecha_anterior),
        "fecha_actual": _iso(recibo.fecha_actual),
        "consumo_m3": None if recibo.tarifa.clase == "CUOTA_FIJA" else int(recibo.consumo_m3),
        "estimado": recibo.estimado,
        **_nota_de_consumo(recibo),
        "historial": _historial(recibo),
        "lineas": [
            {
                "concepto": r.nombre if r.concepto == "agua" or r.es_iva else _ROTULOS[r.concepto],
                "operacion": r.formula,
                "ley": _fundamento(r),
                "importe": _pesos(r.importe),
            }
            for r in sumables
        ],
        "suma": _pesos(recibo.total - recibo.ajuste),
        "ajuste": _pesos(recibo.ajuste),
        "articulo_ajuste": f"Art. {recibo.ley.articulo_redondeo}" if recibo.ley.articulo_redondeo else None,
        "total": _pesos(recibo.total),
        "saldo_a_favor": _pesos(recibo.saldo_a_favor),
        "adeudo_anterior": _pesos(adeudo),
        "adeudos": recibo.adeudos or [],
        "recargos_total": _pesos(recargos),
        "recargos_al": max(recibo.vencimiento, recibo.emision).isoformat(),
        "recargos_operacion": _operacion_de_recargos(recibo) if recargos else "",
        "recargos_articulo": f"Arts. {recibo.ley.articulo_recargo}"
        if recibo.ley.articulo_recargo
        else "Ley de Ingresos",
        "total_a_pagar": _pesos(total),
        "letras": en_letras(total),
        "emision": recibo.emision.isoformat(),
        "vencimiento": recibo.vencimiento.isoformat(),
        "ultimo_pago": _ultimo_pago(recibo),
        "avisos": _avisos(recibo),
        "lugares_de_pago": [{"titulo": "En la caja:", "texto": f"{organismo.domicilio}, {organismo.horario}."}],
        "telefonos": organismo.telefonos,
        "referencia": digito.agrupada(referencia(recibo)),
    }


def referencia(recibo: ReciboAgua) -> str:
    """The payment reference of the bill: account, number, last day and check over the amount."""
    return referencia_de(recibo.cuenta.numero, recibo.folio, recibo.vencimiento, a_pagar(recibo))


def referencia_de(cuenta: str, folio: str, vencimiento: date, importe: Decimal) -> str:
    """The payment reference of a bill that asked for `importe` pesos."""
    return digito.referencia(digito.TipoDeReferencia.RECIBO, cuenta, int(folio.rsplit("-", 1)[1]), vencimiento, importe)


def _sumas(recibo: ReciboAgua) -> tuple[Decimal, Decimal]:
    adeudos = recibo.adeudos or []
    return (
        sum((Decimal(a["importe"]) for a in adeudos), CERO),
        sum((Decimal(a["recargos"]) for a in adeudos), CERO),
    )


def _domicilio(recibo: ReciboAgua, ciudad: str) -> list[str]:
    calle, *resto = recibo.domicilio.split("\n")
    return [", ".join([calle, *resto[:1]]), " ".join([*resto[1:], ciudad])]


def _historial(recibo: ReciboAgua) -> list[dict[str, Any]]:
    """The bars: what the bill froze of the months before, and this month last."""
    este = date(int(recibo.periodo[:4]), int(recibo.periodo[5:]), 1)
    antes = recibo.historial[-23:]
    meses = [
        {"periodo": f"{sumar_meses(este, -n):%Y-%m}", "m3": None if m3 is None else int(m3)}
        for n, m3 in zip(range(len(antes), 0, -1), antes, strict=True)
    ]
    return [*meses, {"periodo": recibo.periodo, "m3": int(recibo.consumo_m3)}]


def _avisos(recibo: ReciboAgua) -> list[dict[str, str]]:
    """What happens if it is paid late, with its pesos; and what to do if one does not agree."""
    avisos = []
    limite = fecha_corta(recibo.vencimiento.isoformat())
    if recibo.ley.tasa_recargo and recibo.total:
        principal = recibo.agua + recibo.alcantarillado + recibo.tratamiento
        por_mes = al_centavo(principal * recibo.ley.tasa_recargo)
        avisos.append(
            {
                "titulo": f"Si paga después del {limite}:",
                "texto": f"se suman cerca de $ {por_mes:,.2f} de recargo por cada mes o fracción"
                f" ({porcentaje(recibo.ley.tasa_recargo)}, arts. {recibo.ley.articulo_recargo}), más su IVA.",
            }
        )
    avisos.append(
        {"titulo": "¿No está de acuerdo?", "texto": f"Preséntese o llame antes del {limite} y lo revisamos con usted."}
    )
    return avisos


def _nota_de_consumo(recibo: ReciboAgua) -> dict[str, str]:
    """The rule of an estimate. A bill older than the rules says what it said when it was issued."""
    if not recibo.regla_estimacion:
        return {}
    return {"nota_consumo": f"Consumo estimado {_recibo.como_se_estimo(recibo)}."}


def _ultimo_pago(recibo: ReciboAgua) -> dict[str, Any] | None:
    """The payment that the bill froze, with the event of the ledger that has its receipt."""
    pago = recibo.ultimo_pago
    if not pago:
        return None
    return {"importe": _pesos(Decimal(str(pago["importe"]))), "fecha": pago["fecha"], "asiento": pago["asiento"]}


def _fundamento(r: _recibo.Renglon) -> str:
    if r.es_iva:
        return r.articulo.replace("LIVA", "Ley del IVA, art.")
    partes = [f"Art. {r.articulo}"] if r.articulo else []
    return " · ".join([*partes, *([r.renglon] if r.renglon else [])]) or "Ley de Ingresos"


def _operacion_de_recargos(recibo: ReciboAgua) -> str:
    tasa = recibo.ley.tasa_recargo
    return f"{porcentaje(tasa)} por mes o fracción" if tasa else "la tasa de cada mes o fracción"


def _pesos(importe: Decimal) -> str:
    return f"{importe:.2f}"


def _iso(dia: date | None) -> str | None:
    return dia.isoformat() if dia else None
