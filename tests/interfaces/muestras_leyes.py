"""Samples of the comparison of two laws."""

from __future__ import annotations

from types import SimpleNamespace as N
from typing import Any

from django import forms
from muestras_marco import D, marco


class PreguntaForm(forms.Form):
    a = forms.ChoiceField(label="Ley A, la de hoy", choices=[("1", "Ley de Ingresos de Cortazar 2026 · aprobada")])
    b = forms.ChoiceField(label="Ley B, con la que se compara", choices=[("2", "Ley de Ingresos de Cortazar 2027")])
    base = forms.ChoiceField(label="Sobre qué", choices=[("recibos", "Lo facturado")])
    desde = forms.ChoiceField(label="Desde", choices=[("2025-11", "Nov 2025")])
    hasta = forms.ChoiceField(label="Hasta", choices=[("2026-10", "Oct 2026")])


_MAL = PreguntaForm({"a": "1", "b": "2", "base": "recibos", "desde": "2026-10", "hasta": "2025-11"})
_MAL.add_error(None, "Del periodo 2026-10 al 2025-11 no hay ninguno; inviértalos.")


def _cambio(recibos: int, alza: str, baja: str = "0.00") -> N:
    suben = recibos * 3 // 4
    return N(
        recibos=recibos,
        suben=suben,
        igual=recibos // 10,
        bajan=recibos - suben - recibos // 10,
        total_a=D(recibos) * 298,
        total_b=D(recibos) * (298 + D(alza)),
        diferencia=D(recibos) * D(alza),
        porcentaje=D("4.16"),
        media=D(alza),
        mediana=D("10.00"),
        mayor_alza=D("139.00"),
        mayor_baja=D(baja),
        media_pct=D("4.16"),
        mediana_pct=D("3.36"),
        mayor_alza_pct=D("15.57"),
        mayor_baja_pct=D("0.00"),
    )


def _renglon(nombre: str, cambio: N, **mas: Any) -> dict[str, Any]:
    return {"nombre": nombre, "cambio": cambio, "total": False, **mas}


_DECILES = [
    _renglon(f"{n}: {tramo}", _cambio(1900, media), decil=n, tramo=tramo, media=D(media))
    for n, tramo, media in ((n, f"{n * 3} a {n * 3 + 3} m³", f"{n * 4 - 12}.40") for n in range(1, 11))
]
_PUNTOS = [
    {"m3": m3, "a": D(110 + m3 * 6 + (134 if m3 > 35 else 0)), "b": D(120 + m3 * 7), "cambio": D(10 + m3)}
    for m3 in range(60)
]
_HECHA = {
    "frases": [
        "Con la ley propuesta, 3 de cada 4 recibos domésticos suben: 12.40 al mes en promedio.",
        "En total se cobrarían $ 3,702,192.00 más (4.16 %): $ 92,620,352.00 en lugar de $ 88,918,160.00.",
        "Quedan fuera 214 recibos sin precio en alguna de las dos leyes, con su motivo aparte.",
    ],
    "total": _cambio(298_384, "12.40", "-8.00"),
    "que": "Recibos",
    "ley_a": "Ley de Ingresos de Cortazar 2026",
    "ley_b": "Ley de Ingresos de Cortazar 2027",
    "de_que": "lo facturado de noviembre de 2025 a octubre de 2026",
    "libro_url": "leyes_comparar_libro.html?a=1",
    "usos": [
        _renglon("Doméstica", _cambio(271_204, "12.40")),
        _renglon("Instituciones educativas privadas", _cambio(312, "-8.10", "-84.55")),
        _renglon("Total", _cambio(298_384, "12.40", "-84.55"), total=True),
    ],
    "rangos": [_renglon("0 m³", _cambio(8_400, "10.00")), _renglon("Más de 100 m³", _cambio(1_204, "139.00"))],
    "uso": "Doméstica",
    "filtros": [
        {"nombre": "Doméstica", "url": "?uso=domestico", "actual": True},
        {"nombre": "Instituciones educativas privadas", "url": "?uso=educativas", "actual": False},
    ],
    "deciles": _DECILES,
    "grafica": {"nombre": "Doméstica", "mes": "octubre", "puntos": _PUNTOS},
    "ingresos": [
        {
            "nombre": "Agua",
            "a": D("81204300.10"),
            "b": D("84906492.10"),
            "diferencia": D("3702192.00"),
            "porcentaje": D("4.56"),
            "total": False,
        },
        {
            "nombre": "Ajuste",
            "a": D("-17.77"),
            "b": D("4.10"),
            "diferencia": D("21.87"),
            "porcentaje": None,
            "total": False,
        },
        {
            "nombre": "Total",
            "a": D("88918160.00"),
            "b": D("92620352.00"),
            "diferencia": D("3702192.00"),
            "porcentaje": D("4.16"),
            "total": True,
        },
    ],
    "sin_precio": [
        {
            "leyes": "B",
            "uso": "Mercados",
            "recibos": 214,
            "importe": D("84120.00"),
            "motivo": "La ley no tiene el uso «mercados» en octubre.",
        },
    ],
    "equivalencias": [
        {
            "id": "equivale-0",
            "nombre": "Mercados",
            "opciones": [{"valor": "mercados=comercial", "nombre": "Comercial y de servicios", "elegida": True}],
        },
    ],
    "pedido": [("a", "1"), ("b", "2")],
}
MUESTRAS = {
    "comparar": ("tarifas/comparar.html", marco(form=PreguntaForm(), hecha=None, equivale=[])),
    "comparar-mal": ("tarifas/comparar.html", marco(form=_MAL, hecha=None, equivale=[])),
    "comparado": (
        "tarifas/comparar.html",
        marco(form=PreguntaForm(), hecha=_HECHA, equivale=[("mercados", "comercial")]),
    ),
    "comparado-sin-graficas": (
        "tarifas/comparar.html",
        marco(
            form=PreguntaForm(),
            equivale=[],
            hecha={**_HECHA, "uso": "Vecindad", "deciles": [], "grafica": None, "sin_precio": [], "equivalencias": []},
        ),
    ),
}
