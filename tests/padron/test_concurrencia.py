"""Several people at once on one register."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.db import connections

from aljibe.base.rechazos import Rechazo
from aljibe.padron import services
from aljibe.padron.models import Cuenta, Instalacion, Persona, Ruta
from tests.padron.factories import AHORA, cuenta, importar, renglon
from tests.seguridad.factories import persona

HILOS = 8


def en_hilos(funcion):
    def una(n: int):
        try:
            return funcion(n)
        except Rechazo as rechazo:
            return rechazo.codigo
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HILOS) as hilos:
        return list(hilos.map(una, range(HILOS)))


def test_eight_imports_of_one_file_enter_each_account_once(base_propia):
    filas = [renglon(cuenta=f"{n:06d}", ruta=f"{n % 3}") for n in range(40)]

    resultados = en_hilos(lambda _: importar(*filas))

    assert sorted((r.nuevas, r.sin_cambio, r.rechazadas) for r in resultados) == [(0, 40, 0)] * 7 + [(40, 0, 0)]
    assert (Cuenta.objects.count(), Persona.objects.count(), Ruta.objects.count()) == (40, 40, 3)


def test_a_meter_claimed_by_eight_files_at_once_goes_to_one_account(base_propia):
    medidor = {"medidor": "M1", "digitos": "5", "lectura_inicial": "0", "fecha_lectura": "2026-01-01"}

    resultados = en_hilos(lambda n: importar(renglon(cuenta=f"{n:06d}", **medidor)))

    assert sorted((r.nuevas, r.rechazadas) for r in resultados) == [(0, 1)] * 7 + [(1, 0)]


def test_a_meter_put_on_eight_accounts_at_once_is_on_one(base_propia):
    ids = [cuenta(f"{n:06d}", medidor=False).pk for n in range(HILOS)]
    auxiliar = persona("auxiliar")

    def instalar(n: int) -> str:
        services.instalar_medidor(
            cuenta_id=ids[n],
            medidor="M1",
            digitos=5,
            lectura_inicial=0,
            el=date(2026, 11, 1),
            por=auxiliar,
            ahora=AHORA,
        )
        return "hecho"

    assert sorted(en_hilos(instalar)) == ["hecho"] + ["medidor-en-otra-cuenta"] * (HILOS - 1)
    assert Instalacion.objects.count() == 1


def test_an_import_and_a_correction_after_the_same_meter_end_in_one_account_and_a_sentence(base_propia):
    ids = [cuenta(f"{n:06d}", medidor=False).pk for n in range(HILOS)]
    auxiliar = persona("auxiliar")
    medidor = {"medidor": "M1", "digitos": "5", "lectura_inicial": "0", "fecha_lectura": "2026-01-01"}

    def una(n: int) -> str:
        if n % 2:
            return "hecho" if importar(renglon(cuenta=f"1{n:06d}", **medidor)).nuevas else "rechazado"
        services.instalar_medidor(
            cuenta_id=ids[n],
            medidor="M1",
            digitos=5,
            lectura_inicial=0,
            el=date(2026, 1, 1),
            por=auxiliar,
            ahora=AHORA,
        )
        return "hecho"

    respuestas = en_hilos(una)

    assert respuestas.count("hecho") == 1
    assert set(respuestas) <= {"hecho", "rechazado", "padron-cambiado", "medidor-en-otra-cuenta"}
    assert Instalacion.objects.count() == 1
