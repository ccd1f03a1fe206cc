"""Several people at once on one law."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from aljibe.base.rechazos import Rechazo
from aljibe.tarifas import services
from aljibe.tarifas.models import Ley
from tests.seguridad.factories import AHORA
from tests.tarifas.factories import aprueba, archivo, importa, importada

HILOS = 8


def _en_hilos(funcion) -> list[str]:
    def una(n: int) -> str:
        try:
            return funcion(n)
        except Rechazo as rechazo:
            return rechazo.codigo
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HILOS) as hilos:
        return list(hilos.map(una, range(HILOS)))


def test_eight_imports_of_one_file_make_one_draft(base_propia):
    por = importa()

    ids = _en_hilos(
        lambda n: str(services.importar_ley(contenido=archivo(), archivo="ejemplo.yaml", por=por, ahora=AHORA).pk)
    )

    assert len(set(ids)) == 1
    assert Ley.objects.count() == 1


def test_eight_approvals_of_one_law_approve_it_once(base_propia):
    ley, por = importada(), aprueba()

    respuestas = _en_hilos(lambda n: services.aprobar_ley(ley_id=ley.pk, por=por, ahora=AHORA).estado)

    assert sorted(respuestas) == ["APROBADA"] + ["ley-ya-resuelta"] * (HILOS - 1)


def test_eight_laws_for_one_first_day_leave_the_last_in_force(base_propia):
    leyes = [importada(por_m3=f"{n + 5}.00") for n in range(HILOS)]
    por = aprueba()

    respuestas = _en_hilos(lambda n: services.aprobar_ley(ley_id=leyes[n].pk, por=por, ahora=AHORA).estado)

    assert respuestas == ["APROBADA"] * HILOS
    assert sorted(Ley.objects.values_list("estado", flat=True)) == ["APROBADA"] + ["SUSTITUIDA"] * (HILOS - 1)
