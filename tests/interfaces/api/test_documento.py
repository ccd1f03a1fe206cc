"""The document of the API against the API: every operation that it names answers, and with the body that it says."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from ninja.operation import Operation

from aljibe.base.acto import Acto
from aljibe.interfaces import tiradas
from aljibe.interfaces.api import api
from aljibe.interfaces.api.portero import Clave, Portero
from aljibe.interfaces.libros import TIPO
from aljibe.tarifas import services as tarifas
from aljibe.tarifas.models import Ley
from tests.facturacion.factories import MAYORES, foto_png
from tests.interfaces.api.conftest import AHORA, V1, Programa, cobro, deuda, problema
from tests.leyes.factories import celaya
from tests.seguridad.factories import sistema

pytestmark = pytest.mark.django_db
Programas = Callable[..., Programa]
PUBLICA = "/verificacion/{codigo}"
FECHAS = {"ruta": "01", "lectura_desde": "2026-11-20", "lectura_hasta": "2026-11-26", "emision": "2026-12-03"}
BENEFICIO = {
    "beneficio": MAYORES,
    "hasta": "2027-10-31",
    "folio": "INAPAM 4471",
    "motivo": "Adulta mayor",
    "condiciones": ["uso_domestico", "habita_la_casa", "sin_otro_descuento"],
}


def operaciones() -> Iterator[tuple[str, str, Operation]]:
    """(method, path, operation) of all of them."""
    for router in api._get_bound_routers():
        for camino, vista in router.path_operations.items():
            for operacion in vista.operations:
                for metodo in operacion.methods:
                    yield metodo, camino, operacion


OPERACIONES = {(metodo, camino): operacion for metodo, camino, operacion in operaciones()}


class Documentado:
    """Asks, and holds the answer against the document."""

    def __init__(self) -> None:
        self.respondieron: set[tuple[str, str]] = set()

    def revisar(self, metodo: str, camino: str, respuesta: HttpResponse) -> Any:
        assert respuesta.status_code in OPERACIONES[metodo, camino].response_models, respuesta.content
        self.respondieron.add((metodo, camino))
        if respuesta["Content-Type"] in ("application/pdf", "image/png", TIPO):
            return None
        modelo = OPERACIONES[metodo, camino].response_models[respuesta.status_code]
        modelo.model_validate({"response": respuesta.json()})
        return respuesta.json()

    def get(self, programa: Programa, camino: str, **partes: Any) -> Any:
        return self.revisar("GET", camino, programa.get(camino.format(**partes)))

    def post(self, programa: Programa, camino: str, cuerpo: Any = None, **partes: Any) -> Any:
        return self.revisar("POST", camino, programa.post(camino.format(**partes), cuerpo))


def test_every_operation_answers_with_what_the_document_says(
    cuenta: Any,
    turno: int,
    cajera: Programa,
    programa: Programas,
    monkeypatch: pytest.MonkeyPatch,
    carpeta: Path,
    tmp_path: Path,
) -> None:
    auxiliar, jefa, facturacion = (
        programa("auxiliar"),
        programa("jefe_comercializacion"),
        programa("encargado_facturacion"),
    )
    supervisora = programa("supervisor_caja")
    ley = tarifas.importar_ley(contenido=celaya(2027), archivo="ley.yaml", por=sistema(), ahora=AHORA)
    d = Documentado()
    numero = {"numero": "012345"}

    caso = {"concepto": "servicio_medido", "uso": "domestico", "m3": 20, "fecha": "2026-10-01"}
    d.post(auxiliar, "/tarifas/calculo", caso)
    d.revisar("POST", "/leyes", facturacion.subir("/leyes", celaya(2028), campo="archivo", nombre="ley.yaml"))
    d.get(auxiliar, "/leyes")
    comparacion = facturacion.get("/leyes/comparacion", a=ley.pk, b=ley.pk, desde="2026-10")
    d.revisar("GET", "/leyes/comparacion", comparacion)
    d.get(auxiliar, "/leyes/{ley_id}/libro", ley_id=ley.pk)
    d.post(jefa, "/leyes/{ley_id}/aprobacion", ley_id=ley.pk)
    orden = d.post(auxiliar, "/ordenes-de-pago", {"lineas": [{"concepto": "services.reconexion_toma_en_cuadro"}]})
    d.get(auxiliar, "/ordenes-de-pago/{folio}", folio=orden["folio"])
    d.get(auxiliar, "/cuentas")
    for camino in ("", "/estado-de-cuenta", "/movimientos", "/consumos"):
        d.get(auxiliar, "/cuentas/{numero}" + camino, **numero)
    d.post(auxiliar, "/cuentas/{numero}/estado-de-cuenta/papel", **numero)
    d.get(auxiliar, "/recibos/{folio}", folio="RA-2026-000001")
    d.post(jefa, "/cuentas/{numero}/condominio", {"viviendas": [], "desde": "2026-12-01"}, **numero)
    d.post(auxiliar, "/recibos/{folio}/revision", {"motivo": "No estaba"}, folio="RA-2026-000001")
    d.post(facturacion, "/recibos/{folio}/revision/fin", {"resultado": "Sí estaba"}, folio="RA-2026-000001")
    valores = {"concepto": "agua", "importe": "10.00", "articulo": "47"}
    peticion = {"acto": "ajustar_recibo", "objeto": "RA-2026-000001", "motivo": "Fuga", "argumentos": valores}
    pedida = d.post(facturacion, "/autorizaciones", peticion)
    d.get(jefa, "/autorizaciones")
    d.post(jefa, "/autorizaciones/{autorizacion_id}/resolucion", {"aprobar": True}, autorizacion_id=pedida["id"])
    d.post(facturacion, "/recibos/{folio}/ajuste", {"autorizacion": pedida["id"]}, folio="RA-2026-000001")
    cancelacion = {"motivo": "Uso equivocado", "articulo": "14", "refacturar": True}
    d.post(facturacion, "/recibos/{folio}/cancelacion", cancelacion, folio="RA-2026-000001")
    leida = {"cuenta": "012345", "periodo": "2026-11", "fecha": "2026-11-20", "lectura": 140}
    _leer(d, facturacion, auxiliar, d.post(facturacion, "/lecturas", leida)["id"])
    d.get(facturacion, "/periodos/{periodo}", periodo="2026-10")
    _calendario(d, facturacion, jefa)
    _beneficios(d, jefa)
    monkeypatch.setattr("aljibe.base.cola.hay_trabajador", lambda: True)
    d.post(facturacion, "/periodos/{periodo}/facturacion", {}, periodo="2026-11")
    monkeypatch.setenv("ALJIBE_DATOS", str(tmp_path))
    tirada = d.post(facturacion, "/periodos/{periodo}/tiradas", periodo="2026-10")["id"]
    for camino in ("/pausa", "/reanudacion"):
        d.post(facturacion, "/tiradas/{tirada}" + camino, tirada=tirada)
    assert tiradas.imprimir(tirada, por=sistema(), procesos=0)
    d.get(auxiliar, "/tiradas/{tirada}", tirada=tirada)
    d.get(auxiliar, "/tiradas/{tirada}/partes/{n}.pdf", tirada=tirada, n=1)
    pago = d.post(cajera, "/cobros", cobro(turno, deuda(cajera)))
    d.get(auxiliar, "/cobros/{folio}", folio=pago["folio"])
    d.get(auxiliar, "/documentos/{codigo}.pdf", codigo=pago["documento"]["codigo"])
    d.post(cajera, "/documentos/{codigo}/reimpresion", codigo=pago["documento"]["codigo"])
    d.revisar("GET", PUBLICA, Client().get(f"{V1}/verificacion/{pago['documento']['codigo']}"))
    varias = {"turno": turno, "cuentas": [{"cuenta": "012345", "importe": "1"}], "medios": cobro(turno, "1")["medios"]}
    assert deuda(cajera) == "0.00"
    problema(cajera.post("/cobros/varias", varias), 409, "importe-mayor-que-adeudo")
    pide = {"acto": "cancelar_cobro", "objeto": pago["folio"], "motivo": "Se cobró a otra cuenta"}
    d.post(cajera, "/autorizaciones", pide)
    cancelacion = {"motivo": "Se cobró a otra cuenta", "destino": "efectivo"}
    d.post(supervisora, "/cobros/{folio}/cancelacion", cancelacion, folio=pago["folio"])
    d.post(cajera, "/cobros/varias", varias)
    con_cheque = cobro(turno, "2") | {"medios": [{"medio": "cheque", "importe": "2", "referencia": "7"}]}
    cheque = d.post(cajera, "/cobros", con_cheque)["folio"]
    retiro = {"importe": "100", "recibe": "supervisor_caja"}
    d.post(cajera, "/turnos/{turno_id}/retiros", retiro, turno_id=turno)
    d.get(cajera, "/turnos/{turno_id}", turno_id=turno)
    piezas = 401
    contado = {"conteo": {"1": piezas}, "vouchers": {"cheque": {"comprobantes": 1, "importe": "2"}}}
    d.post(cajera, "/turnos/{turno_id}/conteos", contado, turno_id=turno)
    d.post(cajera, "/turnos/{turno_id}/cierre", {}, turno_id=turno)
    d.get(cajera, "/turnos/{turno_id}", turno_id=turno)
    _devolver(d, cajera, supervisora, jefa, cheque)
    for camino in ("/cortes-generales/{dia}", "/cortes-generales/{dia}/libro"):
        d.get(supervisora, camino, dia="2026-11-24")
    d.get(supervisora, "/diferencias-de-caja")
    d.get(supervisora, "/cajas")
    d.post(supervisora, "/cajas", {"clave": "C9", "nombre": "Caja nueve"})
    d.post(supervisora, "/cajas/{caja}", {"nombre": "Caja 9", "activa": False}, caja="C9")
    d.respondieron.add(("POST", "/turnos"))  # the one of the fixture

    assert set(OPERACIONES) - d.respondieron == set()


def _devolver(d: Documentado, cajera: Programa, supervisora: Programa, jefa: Programa, cheque: str) -> None:
    """A cheque that came back, and cheques taken again."""
    d.post(supervisora, "/cobros/{folio}/devolucion", {"motivo": "Fondos insuficientes"}, folio=cheque)
    d.post(jefa, "/cuentas/{numero}/marca/retiro", {"motivo": "Pagó en efectivo"}, numero="012345")
    problema(jefa.post("/cuentas/012345/marca/retiro", {"motivo": "Otra vez"}), 404)


def _calendario(d: Documentado, facturacion: Programa, jefa: Programa) -> None:
    """The year, the programme, the closing of October and its reopening."""
    d.get(facturacion, "/periodos")
    d.get(facturacion, "/periodos/{periodo}/programa", periodo="2026-11")
    d.post(facturacion, "/periodos/{periodo}/programa", {"rutas": [FECHAS]}, periodo="2026-11")
    d.get(facturacion, "/periodos/{periodo}/programa", periodo="2026-11")
    d.post(facturacion, "/periodos/{periodo}/cierre", {"sin_recibo": 0}, periodo="2026-10")
    d.post(jefa, "/periodos/{periodo}/reapertura", {"motivo": "Faltó una lectura"}, periodo="2026-10")


def _beneficios(d: Documentado, jefa: Programa) -> None:
    """One seen in pesos, given, listed and ended."""
    numero = {"numero": "012345"}
    d.revisar(
        "GET",
        "/cuentas/{numero}/beneficios/efecto",
        jefa.get("/cuentas/012345/beneficios/efecto", beneficio=MAYORES),
    )
    d.post(jefa, "/cuentas/{numero}/beneficios", BENEFICIO, **numero)
    d.get(jefa, "/cuentas/{numero}/beneficios", **numero)
    d.get(jefa, "/beneficios")
    d.post(jefa, "/cuentas/{numero}/beneficios/termino", {"motivo": "Se mudó"}, **numero)


def _leer(d: Documentado, facturacion: Programa, auxiliar: Programa, lectura_id: int) -> None:
    """What a reading has: its photo, its release, its sheet, its meter and the catalogue."""
    suya = {"lectura_id": lectura_id}
    foto = d.revisar(
        "POST", "/lecturas/{lectura_id}/foto", facturacion.subir(f"/lecturas/{lectura_id}/foto", foto_png())
    )
    d.get(auxiliar, "/lecturas/{lectura_id}", **suya)
    d.get(auxiliar, "/lecturas/{lectura_id}/foto", **suya)
    d.get(auxiliar, "/lecturas/{lectura_id}/fotos/{foto_id}", **suya, foto_id=foto["id"])
    d.post(facturacion, "/lecturas/liberaciones", {"periodo": "2026-11", "cuentas": ["012345"]})
    d.get(auxiliar, "/periodos/{periodo}/rutas/{ruta}/lecturas", periodo="2026-11", ruta="01")
    d.get(auxiliar, "/periodos/{periodo}/sospechosas", periodo="2026-11")
    d.get(auxiliar, "/anomalias")
    anomalia = {"nombre": "Perro", "efecto": "estimado"}
    d.post(facturacion, "/anomalias", anomalia | {"clave": "perro"})
    d.post(facturacion, "/anomalias/{anomalia}", anomalia | {"vigente": False}, anomalia="perro")
    d.get(auxiliar, "/cuentas/{numero}/medidores", numero="012345")
    previa = "/cuentas/{numero}/medidores/previa"
    d.revisar("GET", previa, auxiliar.get("/cuentas/012345/medidores/previa", el="2026-11-22", lectura_final=150))
    cambio = {"el": "2026-11-22", "nuevo": {"numero": "N1", "digitos": 5, "lectura_inicial": 0}, "lectura_final": 150}
    d.post(auxiliar, "/cuentas/{numero}/medidores", cambio, numero="012345")


def test_the_document_names_every_operation_with_its_key() -> None:
    caminos = Client().get(V1 + "/openapi.json").json()["paths"]

    assert {(m.upper(), c.removeprefix(V1)) for c, metodos in caminos.items() for m in metodos} == set(OPERACIONES)
    for (metodo, camino), operacion in OPERACIONES.items():
        declarada = caminos[V1 + camino][metodo.lower()]
        assert "default" in declarada["responses"]
        pide = {p["name"]: p["required"] for p in declarada["parameters"] if p["in"] == "header"}
        portero = operacion.auth_callbacks[0] if operacion.auth_callbacks else None
        clave = portero.clave if isinstance(portero, Portero) else Clave.NO
        assert pide == ({} if clave is Clave.NO else {"Idempotency-Key": clave is Clave.EXIGE})


def test_every_operation_but_one_declares_the_act_it_is_for() -> None:
    for (metodo, camino), operacion in OPERACIONES.items():
        if camino == PUBLICA:
            continue
        (portero,) = operacion.auth_callbacks
        assert isinstance(portero, Portero), f"{metodo} {camino}"
        assert isinstance(portero.acto, Acto)


def test_the_auditor_reads_every_get_and_writes_nothing(
    cuenta: Any,
    turno: int,
    cajera: Programa,
    programa: Programas,
    monkeypatch: pytest.MonkeyPatch,
    carpeta: Path,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("ALJIBE_DATOS", str(tmp_path))
    auditor = programa("auditor")
    codigo = cajera.post("/cobros", cobro(turno, "5")).json()["documento"]["codigo"]
    orden = programa("auxiliar").post(
        "/ordenes-de-pago", {"lineas": [{"concepto": "services.reconexion_toma_en_cuadro"}]}
    )
    facturacion = programa("encargado_facturacion")
    leida = facturacion.post(
        "/lecturas", {"cuenta": "012345", "periodo": "2026-11", "fecha": "2026-11-20", "lectura": 140}
    )
    foto = facturacion.subir(f"/lecturas/{leida.json()['id']}/foto", foto_png()).json()
    partes = {
        "ley_id": Ley.objects.get().pk,
        "numero": "012345",
        "turno_id": turno,
        "periodo": "2026-10",
        "codigo": codigo,
        "autorizacion_id": 1,
        "ruta": "01",
        "anomalia": "fuga",
        "lectura_id": foto["lectura"],
        "foto_id": foto["id"],
        "tirada": programa("encargado_facturacion").post("/periodos/2026-10/tiradas").json()["id"],
        "n": 1,
        "dia": "2026-11-24",
        "caja": "C1",
    }
    una = Ley.objects.get()
    consultas = {
        "/leyes/comparacion": {"a": una.pk, "b": una.pk},
        "/cuentas/{numero}/medidores/previa": {"el": "2026-11-22", "lectura_final": 150},
    }
    folios = {"/cobros/{folio}": "C1-2026-000001", "/recibos/{folio}": "RA-2026-000001"}
    cuerpos = {
        "/tarifas/calculo": {"concepto": "servicio_medido", "uso": "domestico", "m3": 1, "fecha": "2026-10-01"},
        "/turnos": {"caja": "C2", "fondo": "0"},
        "/turnos/{turno_id}/retiros": {"importe": "1", "recibe": "x"},
        "/turnos/{turno_id}/conteos": {"conteo": {}},
        "/cobros": cobro(turno, "1"),
        "/cobros/varias": {"turno": turno, "cuentas": [], "medios": []},
        "/cobros/{folio}/cancelacion": {"motivo": "x", "destino": "efectivo"},
        "/cobros/{folio}/devolucion": {"motivo": "x"},
        "/cuentas/{numero}/marca/retiro": {"motivo": "x"},
        "/cajas": {"clave": "C9", "nombre": "x"},
        "/cajas/{caja}": {"nombre": "x"},
        "/ordenes-de-pago": {"lineas": []},
        "/lecturas": {"cuenta": "012345", "periodo": "2026-11", "fecha": "2026-11-20", "lectura": 140},
        "/cuentas/{numero}/condominio": {"viviendas": []},
        "/recibos/{folio}/cancelacion": {"motivo": "x", "articulo": "14", "refacturar": False},
        "/recibos/{folio}/revision": {"motivo": "x"},
        "/recibos/{folio}/revision/fin": {"resultado": "x"},
        "/recibos/{folio}/ajuste": {"autorizacion": 1},
        "/autorizaciones": {"acto": "ajustar_recibo", "objeto": "RA-2026-000001", "motivo": "x"},
        "/autorizaciones/{autorizacion_id}/resolucion": {"aprobar": True},
        "/periodos/{periodo}/programa": {"rutas": [FECHAS]},
        "/periodos/{periodo}/cierre": {"sin_recibo": 0},
        "/periodos/{periodo}/reapertura": {"motivo": "x"},
        "/cuentas/{numero}/beneficios": BENEFICIO,
        "/cuentas/{numero}/beneficios/termino": {"motivo": "x"},
        "/lecturas/liberaciones": {"periodo": "2026-11", "cuentas": ["012345"]},
        "/anomalias": {"clave": "perro", "nombre": "Perro", "efecto": "real"},
        "/anomalias/{anomalia}": {"nombre": "Fuga", "efecto": "real"},
        "/cuentas/{numero}/medidores": {"el": "2026-11-22", "lectura_final": 150},
    }
    preguntas = {"/cuentas/{numero}/beneficios/efecto": {"beneficio": MAYORES}}
    for metodo, camino in OPERACIONES:
        ruta = camino.format(**partes, folio=folios.get(camino, orden.json()["folio"]))
        if metodo == "GET":
            assert auditor.get(ruta, **(consultas | preguntas).get(camino, {})).status_code == 200, ruta
        elif camino == "/leyes":
            problema(auditor.subir(ruta, b"x", campo="archivo", nombre="ley.yaml"), 403, "sin-facultad")
        elif camino.endswith("/foto"):
            problema(auditor.subir(ruta, foto_png(2)), 403, "sin-facultad")
        else:
            problema(auditor.post(ruta, cuerpos.get(camino)), 403, "sin-facultad")
