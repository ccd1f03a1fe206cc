"""A law that is not whole yet: it waits as a draft, prices nothing, and a whole one takes its place."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from aljibe.base.rechazos import NoExiste
from aljibe.reglas import captura
from aljibe.reglas.tarifa.lectura import leer
from aljibe.tarifas import queries, services
from aljibe.tarifas.models import Ley, Precio, Segmento, Tarifa
from tests.seguridad.factories import AHORA
from tests.tarifas.factories import aprueba, archivo, dia, importa, importada

pytestmark = pytest.mark.django_db

CORTAZAR = Path(__file__).parents[2] / "aljibe" / "leyes" / "cortazar-2026.yaml"
FALTAN = 9829


def _importar(contenido: bytes, nombre: str = "ley.xlsx") -> Ley:
    return services.importar_ley(contenido=contenido, archivo=nombre, por=importa(), ahora=AHORA)


@pytest.mark.parametrize("como", ["yaml", "xlsx"])
def test_a_law_that_only_lacks_figures_is_a_draft_that_says_how_many(como):
    contenido = CORTAZAR.read_bytes()
    ley = _importar(contenido if como == "yaml" else captura.escribir(leer(contenido).datos))

    assert (ley.estado, ley.faltan, ley.municipio, ley.tasa_recargo) == ("BORRADOR", FALTAN, "Cortazar", None)
    avance = queries.avance_de_ley(ley.pk)
    assert (avance.faltan, avance.se_piden) == (FALTAN, 9860)
    domestico = avance.hojas[1]
    assert (domestico.nombre, domestico.faltan, domestico.primeras) == ("Doméstico", 1225, ("C7", "D7", "E7", "F7"))
    assert all(tarifa.problema for tarifa in Tarifa.objects.filter(ley=ley))
    assert not Segmento.objects.filter(ley=ley).exists()
    assert queries.ley_en_vigor(dia("2026-06-01")) is None


def test_an_incomplete_law_is_not_approved_and_says_what_it_lacks():
    ley = _importar(CORTAZAR.read_bytes(), "c.yaml")

    with pytest.raises(
        services.LeyIncompleta, match=r"le faltan 9,829 datos. En «Doméstico» 1,225 \(C7, D7\)"
    ) as rechazo:
        services.aprobar_ley(ley_id=ley.pk, por=aprueba(), ahora=AHORA)

    assert (rechazo.value.codigo, rechazo.value.estado) == ("ley-incompleta", 409)
    assert "y en 7 hojas más otros 6,154" in str(rechazo.value)
    assert rechazo.value.extras()["errores"]["ley"][0] == "Doméstico: 1,225 de 1,227 (C7, D7, E7, F7…)"
    ley.refresh_from_db()
    assert ley.estado == "BORRADOR"


def test_the_database_keeps_an_incomplete_law_from_being_approved():
    ley = _importar(CORTAZAR.read_bytes(), "c.yaml")

    otra = aprueba()

    with pytest.raises(IntegrityError, match="ley_incompleta_es_borrador"), transaction.atomic():
        Ley.objects.filter(pk=ley.pk).update(estado="APROBADA", aprobada_por=otra, aprobada_en=AHORA)


def test_something_wrong_among_what_is_missing_is_refused_with_everything():
    malo = CORTAZAR.read_bytes().replace(b"last_row_m3: 100", b"last_row_m3: cien")

    with pytest.raises(services.LeyInvalida) as rechazo:
        _importar(malo, "c.yaml")

    assert any("last_row_m3" in str(problema) for problema in rechazo.value.problemas)
    assert len(rechazo.value.problemas) > 20
    assert not Ley.objects.exists()


@pytest.mark.parametrize("falta", [b"valid_from: 2026-01-01", b"fiscal_year: 2026"])
def test_a_law_without_year_or_dates_is_no_draft(falta):
    with pytest.raises(services.LeyInvalida):
        _importar(archivo().replace(falta, falta.partition(b":")[0] + b": null"), "x.yaml")


def test_what_is_kept_of_a_workbook_is_the_text_made_from_it_and_the_same_book_is_the_same_draft():
    libro = captura.escribir(leer(archivo()).datos)

    ley, otra = _importar(libro), _importar(captura.escribir(leer(archivo()).datos))

    assert ley == otra
    assert leer(ley.texto).datos == leer(archivo()).datos
    assert '"202.10"' in ley.texto or "'202.10'" in ley.texto
    assert Precio.objects.get(ley=ley).clave == "services.reconexion"
    assert services.aprobar_ley(ley_id=ley.pk, por=aprueba(), ahora=AHORA).estado == "APROBADA"


def test_a_draft_goes_out_as_its_book_and_comes_back_whole():
    ley = _importar(archivo().replace(b'"0.02"', b"null").replace(b'price: "202.10"', b"price: null"), "x.yaml")
    assert ley.faltan == 2
    libro = queries.libro_de_captura(ley.pk)
    assert libro.nombre == "ley-ejemplo-2026.xlsx"
    datos = captura.leer(libro.contenido).datos
    datos["late_payment"]["surcharge_monthly_rate"] = "0.02"
    datos["services"][0]["price"] = "202.10"

    nueva = _importar(captura.escribir(datos))

    assert nueva.faltan == 0
    assert services.aprobar_ley(ley_id=nueva.pk, por=aprueba(), ahora=AHORA).estado == "APROBADA"
    ley.refresh_from_db()
    assert ley.estado == "BORRADOR"


def test_a_book_with_a_wrong_cell_is_refused_by_sheet_and_cell():
    datos = leer(archivo()).datos
    datos["services"][0]["price"] = "$202.10"

    with pytest.raises(services.LeyInvalida, match=r"hoja «Conceptos», celda D7 \(services\[reconexion\].price\)"):
        _importar(captura.escribir(datos))


def test_a_law_that_no_book_holds_says_so_and_what_is_not_there_too():
    uso = '  - {use: u%d, tax_class: domestic, model: flat, amount: "1"}\n'
    muchos = "metered:\n" + "".join(uso % n for n in range(70))
    cabeza = archivo().decode().partition("\nmetered:")[0] + "\n"
    ley = _importar((cabeza + muchos).encode(), "x.yaml")

    with pytest.raises(queries.SinLibro, match="tiene 70 usos medidos"):
        queries.libro_de_captura(ley.pk)
    for pregunta in (queries.libro_de_captura, queries.avance_de_ley):
        with pytest.raises(NoExiste):
            pregunta(0)


def test_what_a_law_lacks_is_counted_once_for_each_file(django_assert_num_queries):
    ley = importada(por_m3="8.88")
    queries.avance_de_ley(ley.pk)

    with django_assert_num_queries(1):
        assert queries.avance_de_ley(ley.pk).faltan == 0
