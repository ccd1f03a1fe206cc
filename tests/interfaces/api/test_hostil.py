"""A program that sends anything, anywhere: it is refused in words and never with a failure."""

import copy
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse

from tests.interfaces.api.conftest import Programa, cobro, deuda

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]

VALORES: list[Any] = [
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    10**40,
    1.5,
    -0.0,
    1e308,
    "",
    " ",
    "0",
    "-1",
    "5",
    "\x00",
    "5\x00",
    "\ud800",
    "\U0001f4a7",
    "é" * 61,
    "x" * 5_000,
    "'; DROP TABLE caja_turno; --",
    "%s%(x)s",
    "{0.__class__}",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    [],
    [[]],
    [None],
    [10**40],
    ["\x00"],
    {},
    {"\x00": 1},
    {"a": {"b": []}},
]
CUERPOS: list[Any] = [
    None,
    [],
    [1],
    {},
    "x",
    5,
    b"",
    b"null",
    b"\x00",
    b'"\\ud800"',
    b"{}" * 2,
    b"[]",
    b"1e999999999999",
]
PARTES = [
    "0",
    "-1",
    "abc",
    str(2**63),
    "9" * 40,
    "\x00",
    "%",
    "é",
    "\U0001f4a7",
    "a" * 3_000,
    "..",
    "RA-2026-1",
    "'",
    " ",
]


ANOMALIA = {"nombre": "x", "efecto": "real", "regla_estimacion": "cero", "orden_propuesta": "x"}


def variantes(cuerpo: Any) -> Iterator[Any]:
    """The body with each of its values, one at a time, in turn replaced by each hostile one, and taken away."""
    for camino in caminos(cuerpo):
        for valor in VALORES:
            cambiado = copy.deepcopy(cuerpo)
            padre = cambiado
            for paso in camino[:-1]:
                padre = padre[paso]
            padre[camino[-1]] = valor
            yield cambiado
    for nombre in cuerpo:
        yield {k: v for k, v in cuerpo.items() if k != nombre}
    yield cuerpo | {"otro": 1}


def caminos(valor: Any, hasta: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of a body, from the outside in."""
    hijos = valor.items() if isinstance(valor, dict) else enumerate(valor) if isinstance(valor, list) else ()
    for clave, hijo in hijos:
        yield (*hasta, clave)
        yield from caminos(hijo, (*hasta, clave))


def exigir_respuesta(respuesta: HttpResponse, pedido: Any) -> None:
    """Neither a failure nor a page: what is refused is a problem, with a sentence."""
    assert respuesta.status_code < 500, f"{pedido!r}: {respuesta.content[:300]!r}"
    if respuesta.status_code >= 400:
        assert respuesta["Content-Type"] == "application/problem+json", pedido
        assert respuesta.json()["detail"] and respuesta.json()["codigo"], pedido


@pytest.fixture
def escrituras(cuenta: Any, turno: int, cajera: Programa, programa: Programas) -> list[tuple[Programa, str, Any]]:
    """(who, address, a good body) of every write that has a body."""
    auxiliar, facturacion = programa("auxiliar"), programa("encargado_facturacion")
    programa("supervisor_caja")
    lectura = {"cuenta": "012345", "periodo": "2026-11", "fecha": "2026-11-20", "lectura": 140}
    linea = {"concepto": "services.reconexion_toma_en_cuadro", "cantidad": 1}
    return [
        (
            auxiliar,
            "/tarifas/calculo",
            {"concepto": "servicio_medido", "uso": "domestico", "m3": 1, "fecha": "2026-10-01"},
        ),
        (auxiliar, "/ordenes-de-pago", {"cuenta": "012345", "persona": None, "solicitud": None, "lineas": [linea]}),
        (facturacion, "/lecturas", lectura | {"medidor": "M012345", "anomalia": "fuga", "observacion": "x"}),
        (facturacion, "/lecturas", {"lecturas": [lectura | {"motivo": "x"}]}),
        (facturacion, "/lecturas/liberaciones", {"periodo": "2026-11", "cuentas": ["012345"], "motivo": "x"}),
        (facturacion, "/anomalias", ANOMALIA | {"clave": "perro"}),
        (facturacion, "/anomalias/fuga", ANOMALIA | {"vigente": True}),
        (
            auxiliar,
            "/cuentas/012345/medidores",
            {
                "el": "2026-11-20",
                "lectura_final": 140,
                "nuevo": {"numero": "M012345", "digitos": 5, "lectura_inicial": 0},
            },
        ),
        (facturacion, "/periodos/2026-10/facturacion", {"ruta": "99", "emision": "2026-11-03"}),
        (cajera, "/turnos", {"caja": "C2", "fondo": "1"}),
        (cajera, f"/turnos/{turno}/retiros", {"importe": "1", "recibe": "supervisor_caja"}),
        (
            cajera,
            f"/turnos/{turno}/conteos",
            {"conteo": {"500": 1}, "vouchers": {"tarjeta": {"comprobantes": 1, "importe": "1"}}},
        ),
        (cajera, f"/turnos/{turno}/cierre", {"motivo": "x"}),
        (
            cajera,
            "/cobros",
            cobro(
                turno,
                "1",
                medios=[{"medio": "efectivo", "importe": "1", "referencia": "x"}],
                ordenes_pago=["OP-2026-000009"],
                cargos=[10**9],
                anticipo=False,
                fecha_valor="2026-11-24",
            ),
        ),
    ]


@pytest.mark.lento
def test_no_body_makes_it_fail(escrituras: list[tuple[Programa, str, Any]], cajera: Programa) -> None:
    debia = deuda(cajera)
    for quien, ruta, cuerpo in escrituras:
        for pedido in (*CUERPOS, *variantes(cuerpo)):
            exigir_respuesta(quien.post(ruta, pedido), (ruta, pedido))

    assert deuda(cajera) == debia


@pytest.mark.lento
def test_no_address_makes_it_fail(cuenta: Any, programa: Programas) -> None:
    auditor = programa("auditor")
    rutas = (
        "/cuentas/{}", "/cuentas/{}/movimientos", "/cuentas/{}/consumos", "/cuentas/{}/estado-de-cuenta", "/turnos/{}",
        "/cobros/{}", "/ordenes-de-pago/{}", "/periodos/{}", "/recibos/{}", "/documentos/{}.pdf", "/verificacion/{}",
        "/cuentas?buscar={}", "/cuentas?cursor={}", "/cuentas?limite={}", "/cuentas/012345/movimientos?cursor={}",
        "/lecturas/{}", "/lecturas/{}/foto", "/lecturas/1/fotos/{}", "/cuentas/{}/medidores",
        "/cuentas/{}/medidores/previa?el=2026-11-01&lectura_final=1",
        "/cuentas/012345/medidores/previa?el={}&lectura_final=1",
        "/cuentas/012345/medidores/previa?el=2026-11-01&lectura_final={}",
        "/periodos/{}/sospechosas", "/periodos/2026-11/sospechosas?cursor={}", "/periodos/2026-11/sospechosas?ruta={}",
        "/periodos/2026-11/sospechosas?clase={}", "/periodos/{}/rutas/01/lecturas",
        "/periodos/2026-11/rutas/{}/lecturas", "/periodos/2026-11/rutas/01/lecturas?cursor={}",
    )  # fmt: skip
    for ruta in rutas:
        for parte in PARTES:
            pedido = ruta.format(quote(parte, safe=""))
            exigir_respuesta(auditor.get(pedido), pedido)


def test_no_key_nor_token_makes_it_fail(turno: int, cajera: Programa) -> None:
    for clave in ("\x00", "a\x00", "é", "\U0001f4a7", "x" * 10_000, "'", " ", "a b"):
        exigir_respuesta(cajera.post("/cobros", cobro(turno, "1"), clave=clave), clave)
    for token in ("Bearer", "Bearer ", "Bearer \x00", "Bearer é", "Bearer " + "x" * 10_000, "\x00"):
        respuesta = cajera._cliente.get("/api/v1/leyes", headers={"Authorization": token})
        assert respuesta.status_code == 401, token
