"""A law: draft, approved by a second person, replaced; and what each day reads of it."""

from decimal import Decimal
from pathlib import Path

import pytest

from aljibe.base.idempotencia import ClaveConOtroCuerpo
from aljibe.base.rechazos import NoExiste
from aljibe.reglas.tarifa import compilacion
from aljibe.reglas.tarifa.lectura import leer
from aljibe.reglas.tarifa.ley import Ley as LeyLeida
from aljibe.seguridad.services import SinFacultad
from aljibe.tarifas import queries, services
from aljibe.tarifas.models import Ley, Precio, Segmento, Tarifa
from tests.leyes.factories import celaya
from tests.seguridad.factories import AHORA, persona, sistema
from tests.tarifas.factories import aprobada, aprueba, archivo, dia, importa, importada

pytestmark = pytest.mark.django_db

CELAYA = Path(__file__).parents[2] / "aljibe" / "leyes" / "celaya-2019.yaml"
TABLAS = (Ley, Tarifa, Segmento, Precio)


def _filas() -> list[int]:
    return [tabla.objects.count() for tabla in TABLAS]


def test_an_imported_law_is_a_draft_that_nobody_reads_as_law():
    ley = importada()

    assert (ley.estado, ley.nombre, ley.municipio) == ("BORRADOR", "Ley de Ingresos de Ejemplo 2026", "Ejemplo")
    assert (ley.tasa_recargo, ley.tope_recargo_meses, ley.articulo_recargo) == (Decimal("0.02"), 60, "39-40")
    assert (ley.redondeo_a, ley.redondeo_modo, ley.articulo_redondeo) == (Decimal(1), "half_down", "63")
    assert queries.ley_en_vigor(dia("2026-06-01")) is None


def test_r39_the_rows_of_celaya_are_those_the_pure_core_compiles():
    contenido = CELAYA.read_bytes()
    ley = services.importar_ley(contenido=contenido, archivo=CELAYA.name, por=importa(), ahora=AHORA)
    compilada = compilacion.compilar(LeyLeida(leer(contenido).datos))

    campos = ("uso", "beneficio", "mes", "componente", "desde", "desde_abierto", "hasta", "fijo", "por_m3", "menos_m3")
    guardados = list(Segmento.objects.filter(ley=ley).order_by("id").values_list(*campos))
    assert guardados == [tuple(getattr(s, campo) for campo in campos) for s in compilada.segmentos]
    precios = dict(Precio.objects.filter(ley=ley).values_list("clave", "importe"))
    assert precios == {p.clave: p.importe for p in compilada.precios}
    assert Tarifa.objects.filter(ley=ley).count() == len(compilada.tarifas)
    assert not Tarifa.objects.filter(ley=ley).exclude(problema="").exists()


def test_a_law_with_problems_is_refused_with_all_of_them_and_writes_nothing():
    malo = archivo().replace(b'"6.00"', b"6.00").replace(b'"0.02"', b"null").replace(b"half_down", b"a_ojo")
    antes = _filas()

    with pytest.raises(services.LeyInvalida) as rechazo:
        services.importar_ley(contenido=malo, archivo="mala.yaml", por=importa(), ahora=AHORA)

    lineas = str(rechazo.value).splitlines()
    assert lineas[0] == "mala.yaml no se importó: tiene 3 problemas."
    assert len(lineas) == 4
    for ruta in ("brackets[1].per_m3", "late_payment.surcharge_monthly_rate", "rounding.mode"):
        assert any(ruta in linea and linea.startswith("mala.yaml: ") for linea in lineas[1:])
    assert _filas() == antes


@pytest.mark.parametrize(
    "contenido",
    [
        b"",
        b"\xff\xfe\x00",
        b"- una lista",
        b"a: [",
        b"metered: 1\nmetered: 2\n",
        b"\x00\x01",
        archivo().replace(b"fiscal_year: 2026", b"fiscal_year: dos mil"),
        archivo("2026-12-31", "2026-01-01"),
    ],
)
def test_what_is_not_a_law_is_refused_in_words(contenido):
    with pytest.raises(services.LeyInvalida, match="no se importó"):
        services.importar_ley(contenido=contenido, archivo="x.yaml", por=importa(), ahora=AHORA)

    assert not Ley.objects.exists()


def test_a_file_in_windows_1252_keeps_its_text():
    contenido = archivo(municipio="Peñón").decode().encode("cp1252")

    ley = services.importar_ley(contenido=contenido, archivo="x.yaml", por=importa(), ahora=AHORA)

    assert (ley.municipio, "Peñón" in Ley.objects.get().texto) == ("Peñón", True)


def test_the_same_file_again_is_the_same_draft():
    primera, segunda = importada(), importada()

    assert primera == segunda
    assert Ley.objects.count() == 1


def test_a_file_that_is_already_law_is_not_imported_again():
    ley = aprobada()

    with pytest.raises(services.LeyYaImportada, match=f"ley {ley.pk},"):
        importada()


def test_a_law_that_was_replaced_may_come_back():
    primera = aprobada()
    aprobada(por_m3="7.00")

    de_vuelta = aprobada()

    assert queries.ley_en_vigor(dia("2026-06-01")) == de_vuelta
    assert de_vuelta != primera


def test_a_law_is_approved_by_another_person():
    facturacion = persona("encargado_facturacion")
    ley = services.importar_ley(contenido=archivo(), archivo="x.yaml", por=facturacion, ahora=AHORA)

    with pytest.raises(services.LaApruebaOtraPersona, match="la aprueba otra persona") as rechazo:
        services.aprobar_ley(ley_id=ley.pk, por=facturacion, ahora=AHORA)
    assert rechazo.value.estado == 403
    aprobada_por_otra = services.aprobar_ley(ley_id=ley.pk, por=aprueba(), ahora=AHORA)

    assert aprobada_por_otra.estado == "APROBADA"
    assert queries.ley_en_vigor(dia("2026-06-01")) == ley


def test_who_may_not_import_or_approve_is_told_who_does():
    auxiliar, ley = persona("auxiliar"), importada()

    with pytest.raises(SinFacultad, match="Facturación o Informática"):
        services.importar_ley(contenido=archivo(por_m3="9.00"), archivo="x.yaml", por=auxiliar, ahora=AHORA)
    with pytest.raises(SinFacultad, match="nunca quien la importó"):
        services.aprobar_ley(ley_id=ley.pk, por=auxiliar, ahora=AHORA)


def test_a_law_is_approved_once():
    ley = aprobada()

    with pytest.raises(services.LeyYaResuelta, match=r"ya está aprobada: la aprobó direccion el 24/11/2026"):
        services.aprobar_ley(ley_id=ley.pk, por=aprueba(), ahora=AHORA)


def test_a_law_that_does_not_exist_is_not_approved():
    with pytest.raises(NoExiste):
        services.aprobar_ley(ley_id=0, por=aprueba(), ahora=AHORA)


def test_r4_the_same_key_approves_once_and_answers_the_same():
    ley, otra = importada(), importada(por_m3="7.00")

    primera = services.aprobar_ley(ley_id=ley.pk, por=aprueba(), ahora=AHORA, clave="k1")
    segunda = services.aprobar_ley(ley_id=ley.pk, por=aprueba(), ahora=AHORA, clave="k1")

    assert primera == segunda
    with pytest.raises(ClaveConOtroCuerpo):
        services.aprobar_ley(ley_id=otra.pk, por=aprueba(), ahora=AHORA, clave="k1")


def test_a_law_approved_for_the_same_first_day_replaces_the_one_before():
    vieja, nueva = aprobada(), aprobada(por_m3="7.00")

    vieja.refresh_from_db()
    assert (vieja.estado, nueva.estado) == ("SUSTITUIDA", "APROBADA")
    assert queries.ley_en_vigor(dia("2026-06-01")) == nueva


def test_a_reform_in_the_middle_of_the_year_wins_while_it_lasts():
    anual = aprobada()
    reforma = aprobada("2026-07-01", "2026-09-30", por_m3="7.00")

    dias = [
        "2025-12-31",
        "2026-01-01",
        "2026-06-30",
        "2026-07-01",
        "2026-09-30",
        "2026-10-01",
        "2026-12-31",
        "2027-01-01",
    ]
    en_vigor = [queries.ley_en_vigor(dia(d)) for d in dias]
    assert en_vigor == [None, anual, anual, reforma, reforma, anual, anual, None]


def test_a_price_is_that_of_its_law_with_its_article():
    ley = aprobada()
    aprobada("2027-01-01", "2027-12-31", por_m3="7.00")

    precio = queries.precio("services.reconexion", ley_id=ley.pk)

    assert precio is not None
    assert (precio.importe, precio.articulo, precio.ley.ejercicio) == (Decimal("202.10"), "14-X", 2026)
    assert queries.precio("services.nada", ley_id=precio.ley_id) is None


def test_the_file_of_a_law_is_read_once(django_assert_num_queries):
    ley = importada(por_m3="6.66")
    datos = queries.ley_leida(ley.pk)

    with django_assert_num_queries(1):
        assert queries.ley_leida(ley.pk) is datos
    assert datos.datos["municipality"] == "Ejemplo"
    with pytest.raises(NoExiste):
        queries.ley_leida(0)


def test_the_list_of_laws_takes_one_statement(django_assert_num_queries):
    anual, borrador = aprobada(), importada("2027-01-01", "2027-12-31")

    with django_assert_num_queries(1):
        leyes = queries.leyes(al=dia("2026-06-01"))

    assert [(ley.id, ley.en_vigor, ley.estado) for ley in leyes] == [
        (borrador.pk, False, "BORRADOR"),
        (anual.pk, True, "APROBADA"),
    ]
    ficha = queries.ficha_de_ley(anual.pk, al=dia("2026-06-01"))
    assert ficha == leyes[1]
    assert (ficha.importo_usuario, ficha.aprobo, ficha.municipio) == ("sistema", "direccion", "Ejemplo")
    assert [uso.clave for uso in queries.usos(anual.pk)] == ["domestico"]
    assert [p.clave for p in queries.precios(anual.pk)] == ["services.reconexion"]


def test_a_municipality_or_a_source_that_is_no_text_is_not_made_one() -> None:
    """Ten names of ten lists each are ten thousand million words: they are never written out."""
    bomba = "a1: &a1 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(2, 11)
    )
    archivo = bomba + celaya().decode().replace("municipality:", "municipality: *a10\nantes:", 1)
    fuente = archivo.index("\nsource:")
    archivo = archivo[:fuente] + "\nsource: *a10\nla_de_antes:" + archivo[fuente + len("\nsource:") :]

    ley = services.importar_ley(contenido=archivo.encode(), archivo="ley.yaml", por=sistema(), ahora=AHORA)

    assert (ley.nombre, ley.municipio, ley.fuente) == ("Ley de Ingresos de 2019", "", "")
