"""The blind count: pieces and vouchers, before anything expected is shown (R51)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from aljibe.base import reloj
from aljibe.base.idempotencia import ClaveConOtroCuerpo
from aljibe.base.rechazos import Rechazo
from aljibe.caja import queries, services
from aljibe.caja.actos import CONTAR
from aljibe.interfaces.puerta import persona, requiere
from aljibe.interfaces.ventanilla import palabras
from aljibe.interfaces.ventanilla.caja.importes import CERO, clave_nueva, leer_pesos, leer_piezas, turno_de
from aljibe.reglas.aplicacion import BILLETE_DESDE, DENOMINACIONES, es_billete

COMPROBABLES = ("tarjeta", "transferencia", "cheque")


@requiere(CONTAR)
def conteo(request: HttpRequest) -> HttpResponse:
    """The page where the drawer is counted; declared, it leads to the result."""
    turno = queries.turno_abierto_de(persona(request))
    errores: list[str] = []
    clave = request.POST.get("clave", "")
    if request.method == "POST":
        piezas, comprobantes, errores = _leer(request.POST)
        turno_id = turno_de(clave) or (turno.id if turno else None)
        if turno_id is not None and not errores:
            try:
                services.contar(
                    turno_id=turno_id,
                    piezas=piezas,
                    comprobantes=comprobantes,
                    por=persona(request),
                    ahora=reloj.ahora(),
                    clave=clave,
                )
            except ClaveConOtroCuerpo as error:
                # Its key belongs to another count: the page goes on with a new one.
                errores.append(str(error))
                clave = ""
            except Rechazo as error:
                errores.append(str(error))
            else:
                return redirect("corte")
    if turno is None:
        messages.info(request, "No tiene un turno abierto: no hay cajón que contar.")
        return redirect("caja_abrir")
    return render(
        request, "caja/conteo.html", _contexto(request, turno, errores, clave), status=422 if errores else 200
    )


def nombre_de(valor: Decimal) -> str:
    """`Billete de 1,000`, `Billete o moneda de 20`, `Moneda de 50 ¢`."""
    if valor < 1:
        return f"Moneda de {valor * 100:.0f} ¢"
    que = "Billete o moneda" if valor == BILLETE_DESDE else "Billete" if es_billete(valor) else "Moneda"
    return f"{que} de {valor:,.0f}"


def _contexto(request: HttpRequest, turno: queries.FichaDeTurno, errores: list[str], clave: str) -> dict[str, Any]:
    escrito = request.POST
    return {
        "turno": turno,
        "hoy": reloj.hoy(),
        "denominaciones": [
            {"nombre": nombre_de(v), "valor": v, "clave": f"{v}", "piezas": escrito.get(f"pieza_{v}", "")}
            for v in DENOMINACIONES
        ],
        "otros": [
            {
                "clave": medio,
                "nombre": palabras.MEDIOS[medio],
                "comprobantes": escrito.get(f"{medio}_comprobantes", ""),
                "importe": escrito.get(f"{medio}_importe", ""),
            }
            for medio in COMPROBABLES
        ],
        "clave": clave or clave_nueva(turno.id),
        "errores": errores,
        "numero": turno.conteos + 1,
    }


def _leer(datos: Mapping[str, Any]) -> tuple[dict[str, int], dict[str, dict[str, Any]], list[str]]:
    """Pieces, vouchers, and a sentence for each that is not a number."""
    piezas: dict[str, int] = {}
    comprobantes: dict[str, dict[str, Any]] = {}
    errores: list[str] = []
    for valor in DENOMINACIONES:
        try:
            piezas[f"{valor}"] = leer_piezas(datos.get(f"pieza_{valor}", ""))
        except ValueError as error:
            errores.append(f"{nombre_de(valor)}: «{error}» no es un número de piezas. Escriba solo la cifra.")
    for medio in COMPROBABLES:
        nombre = palabras.MEDIOS[medio]
        cuantos, importe = datos.get(f"{medio}_comprobantes", ""), datos.get(f"{medio}_importe", "")
        if not cuantos.strip() and not importe.strip():
            continue
        try:
            comprobantes[medio] = {
                "comprobantes": leer_piezas(cuantos),
                "importe": leer_pesos(importe) if importe.strip() else CERO,
            }
        except forms.ValidationError as error:
            errores.append(f"{nombre}: {error.messages[0]}")
        except ValueError as error:
            errores.append(f"{nombre}: «{error}» no es un número de comprobantes. Escriba solo la cifra.")
    if not errores and not _algo_escrito(datos):
        errores.append("Piezas: no escribió ninguna. Si el cajón está vacío, escriba 0 en una denominación.")
    return piezas, comprobantes, errores


def _algo_escrito(datos: Mapping[str, Any]) -> bool:
    """Whether anything was typed: an empty page sent by mistake is not a drawer counted at zero."""
    campos = [f"pieza_{v}" for v in DENOMINACIONES]
    campos += [f"{medio}_{dato}" for medio in COMPROBABLES for dato in ("comprobantes", "importe")]
    return any(datos.get(campo, "").strip() for campo in campos)
