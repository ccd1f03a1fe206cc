"""The print run: in route order, each part once, whole or not there, the same bytes whoever makes it again."""

import hashlib
from datetime import timedelta

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction

from aljibe.base.rechazos import NoExiste
from aljibe.facturacion import queries, services
from aljibe.facturacion.models import ParteDeTirada, Tirada
from aljibe.facturacion.queries import PeriodoMalEscrito
from aljibe.interfaces import papeles
from aljibe.seguridad import queries as seguridad
from aljibe.seguridad.services import SinFacultad
from tests.facturacion.factories import AHORA, capturar, cuentas_medidas, facturar, hallazgos
from tests.leyes.factories import ley_aprobada
from tests.seguridad.factories import persona

pytestmark = pytest.mark.django_db
PERIODO = "2026-10"


class Cortada(Exception):
    """The process dies here."""


def preparar(*, periodo=PERIODO, por=None, por_parte=3, **otros):
    return services.preparar_tirada(
        periodo=periodo, por=por or seguridad.usuario("sistema"), ahora=AHORA, por_parte=por_parte, **otros
    )


def imprimir(tirada, carpeta, *, componer=papeles.recibos, partes=None, por=None, ahora=AHORA):
    """Make parts until none is left, or so many; how many bills each had."""
    hechas = []
    while partes is None or len(hechas) < partes:
        n = services.imprimir_parte(
            tirada_id=tirada,
            carpeta=carpeta,
            componer=componer,
            por=por or seguridad.usuario("sistema"),
            ahora=ahora,
        )
        if n is None:
            break
        hechas.append(n)
    services.terminar_tirada(tirada_id=tirada, por=seguridad.usuario("sistema"), ahora=ahora)
    return hechas


def archivo(tirada, n, carpeta):
    return services.parte_en_archivo(tirada_id=tirada, n=n, carpeta=carpeta, componer=papeles.recibos)


def ficha(tirada, ahora=AHORA):
    return queries.tirada(tirada, ahora=ahora)


def huellas(carpeta):
    return {a.name: hashlib.sha256(a.read_bytes()).hexdigest() for a in sorted(carpeta.rglob("*.pdf"))}


def cancelar(folio):
    """As the service that cancels a bill leaves it: its state, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facturacion_reciboagua SET estado = 'CANCELADO' WHERE folio = %s", [folio])


@pytest.fixture
def facturado():
    """Ten bills of October in three routes; their accounts by route, sequence and number."""
    ley_aprobada()
    numeros = cuentas_medidas(10, rutas=3)
    assert facturar(PERIODO).facturadas == 10
    return sorted(numeros, key=lambda numero: ((int(numero) - 1) % 3, int(numero)))


def cuentas_de(tirada):
    folios = [folio for parte in ParteDeTirada.objects.filter(tirada=tirada).order_by("n") for folio in parte.folios]
    datos = queries.datos_impresos(folios)
    return [datos[folio]["cuenta"] for folio in folios]


def test_the_list_goes_in_route_order_cut_in_parts(facturado):
    tirada = preparar()

    assert cuentas_de(tirada) == facturado
    assert [p.recibos for p in ficha(tirada).partes] == [3, 3, 3, 1]
    assert [(p.primera_cuenta, p.ultima_cuenta) for p in ficha(tirada).partes] == [
        (facturado[0], facturado[2]),
        (facturado[3], facturado[5]),
        (facturado[6], facturado[8]),
        (facturado[9], facturado[9]),
    ]


def test_each_part_is_one_file_with_a_page_for_each_bill(facturado, tmp_path):
    tirada = preparar()

    assert imprimir(tirada, tmp_path) == [3, 3, 3, 1]

    hecha = ficha(tirada)
    assert (hecha.estado, hecha.hechos, hecha.omitidos) == ("TERMINADA", 10, {})
    for parte in hecha.partes:
        pdf = archivo(tirada, parte.n, tmp_path).read_bytes()
        assert len(pypdfium2.PdfDocument(pdf)) == parte.paginas == parte.recibos
        assert hashlib.sha256(pdf).hexdigest() == parte.huella
        assert len(pdf) == parte.tamano_bytes
    assert hallazgos() == []


@pytest.mark.parametrize("donde", range(4))
def test_killed_at_any_part_and_resumed_it_gives_the_files_of_a_clean_run(facturado, tmp_path, donde):
    tirada = preparar()
    limpias = [
        hashlib.sha256(papeles.recibos(parte.folios, parte.version).pdf).hexdigest()
        for parte in ParteDeTirada.objects.filter(tirada=tirada).order_by("n")
    ]

    def morir(folios, version):
        hecho = papeles.recibos(folios, version)
        if len(huellas(tmp_path)) == donde:
            raise Cortada
        return hecho

    with pytest.raises(Cortada):
        imprimir(tirada, tmp_path, componer=morir)
    assert (ficha(tirada).estado, len(huellas(tmp_path))) == ("EN_CURSO", donde)

    imprimir(tirada, tmp_path)

    assert list(huellas(tmp_path).values()) == limpias
    assert [p.huella for p in ficha(tirada).partes] == limpias


def test_a_part_that_was_made_is_never_made_again(facturado, tmp_path):
    tirada = preparar()
    pedidas = []

    def contar(folios, version):
        pedidas.append(tuple(folios))
        return papeles.recibos(folios, version)

    imprimir(tirada, tmp_path, componer=contar, partes=2)
    imprimir(tirada, tmp_path, componer=contar)
    imprimir(tirada, tmp_path, componer=contar)

    assert len(pedidas) == len(set(pedidas)) == 4


def test_paused_no_part_is_begun_and_it_goes_on_when_told(facturado, tmp_path):
    por = seguridad.usuario("sistema")
    tirada = preparar()
    imprimir(tirada, tmp_path, partes=1)

    services.pausar_tirada(tirada_id=tirada, por=por, ahora=AHORA)
    services.pausar_tirada(tirada_id=tirada, por=por, ahora=AHORA)
    assert imprimir(tirada, tmp_path) == []
    assert (ficha(tirada).estado, ficha(tirada).hechos) == ("PAUSADA", 3)

    services.reanudar_tirada(tirada_id=tirada, por=por, ahora=AHORA)
    assert imprimir(tirada, tmp_path) == [3, 3, 1]
    with pytest.raises(services.TiradaTerminada, match="pausar"):
        services.pausar_tirada(tirada_id=tirada, por=por, ahora=AHORA)
    with pytest.raises(services.TiradaTerminada, match="seguir"):
        services.reanudar_tirada(tirada_id=tirada, por=por, ahora=AHORA)


def test_a_lost_or_altered_file_is_made_again_with_the_same_bytes(facturado, tmp_path):
    tirada = preparar()
    imprimir(tirada, tmp_path)
    antes = huellas(tmp_path)
    uno, dos = archivo(tirada, 1, tmp_path), archivo(tirada, 2, tmp_path)
    uno.unlink()
    dos.write_bytes(dos.read_bytes()[:-10])

    assert archivo(tirada, 1, tmp_path) == uno
    assert archivo(tirada, 2, tmp_path) == dos
    assert huellas(tmp_path) == antes
    assert list(tmp_path.rglob(".*")) == []


def test_a_file_that_does_not_come_out_the_same_is_not_handed_over(facturado, tmp_path):
    tirada = preparar()
    imprimir(tirada, tmp_path)
    archivo(tirada, 1, tmp_path).unlink()

    def otro(folios, version):
        return services.Impresos(pdf=b"%PDF otro", paginas=len(folios))

    with pytest.raises(services.ParteDistinta):
        services.parte_en_archivo(tirada_id=tirada, n=1, carpeta=tmp_path, componer=otro)
    assert len(huellas(tmp_path)) == 3


def test_a_file_that_could_not_be_written_leaves_its_part_to_do(facturado, tmp_path):
    tirada = preparar()
    (tmp_path / "tiradas").write_text("en medio")

    with pytest.raises(OSError):
        imprimir(tirada, tmp_path)

    assert ficha(tirada).hechos == 0


def test_a_bill_cancelled_after_the_list_is_left_out_and_listed_and_so_for_ever(facturado, tmp_path):
    tirada = preparar()
    primera, segunda = (p.folios for p in ParteDeTirada.objects.filter(tirada=tirada).order_by("n")[:2])
    cancelar(primera[1])
    imprimir(tirada, tmp_path)
    cancelar(segunda[0])  # printed already: its file is what it was
    archivo(tirada, 1, tmp_path).unlink()
    archivo(tirada, 2, tmp_path).unlink()

    assert list(ficha(tirada).omitidos) == [primera[1]]
    assert "canceló" in ficha(tirada).omitidos[primera[1]]
    assert [p.paginas for p in ficha(tirada).partes] == [2, 3, 3, 1]
    assert archivo(tirada, 1, tmp_path).is_file()
    assert archivo(tirada, 2, tmp_path).is_file()


def test_a_part_without_a_single_bill_left_has_no_page(facturado, tmp_path):
    tirada = preparar(por_parte=1)
    (folio,) = ParteDeTirada.objects.get(tirada=tirada, n=4).folios
    cancelar(folio)

    imprimir(tirada, tmp_path)

    assert (ficha(tirada).estado, ficha(tirada).partes[3].paginas) == ("TERMINADA", 0)


def test_a_bill_whose_paper_is_short_of_something_does_not_stop_the_others(facturado, tmp_path):
    tirada = preparar()
    folio = ParteDeTirada.objects.get(tirada=tirada, n=1).folios[0]

    def corto(folios, version):
        hecho = papeles.recibos([f for f in folios if f != folio], version)
        return services.Impresos(pdf=hecho.pdf, paginas=hecho.paginas, omitidos={folio: "le faltaría titular"})

    imprimir(tirada, tmp_path, componer=corto)

    assert ficha(tirada).omitidos == {folio: "le faltaría titular"}
    assert queries.sin_imprimir(PERIODO) == 1


def test_what_is_billed_later_goes_in_a_run_of_its_own_and_nothing_twice(facturado, tmp_path):
    imprimir(preparar(rutas=["01"]), tmp_path)
    assert queries.sin_imprimir(PERIODO) == 6

    segunda = preparar()
    assert ficha(segunda).recibos == 6
    imprimir(segunda, tmp_path)

    assert queries.sin_imprimir(PERIODO) == 0
    with pytest.raises(services.NadaQueImprimir, match=PERIODO):
        preparar()


def test_one_run_of_a_period_at_a_time(facturado):
    preparar(rutas=["01"])
    with pytest.raises(services.TiradaEnCurso, match="en curso"):
        preparar(rutas=["02"])


@pytest.mark.parametrize(
    ("cambios", "rechazo"),
    [
        ({"periodo": "2026-13"}, PeriodoMalEscrito),
        ({"periodo": "2026-09"}, services.NadaQueImprimir),
        ({"rutas": ["99"]}, NoExiste),
    ],
)
def test_what_cannot_be_prepared_is_refused(facturado, cambios, rechazo):
    with pytest.raises(rechazo):
        preparar(**cambios)
    assert not Tirada.objects.exists()


def test_who_may_not_print_bills_is_told_who_may(facturado, tmp_path):
    cajera = persona("cajero")
    tirada = preparar()
    for intento in (
        lambda: preparar(por=cajera),
        lambda: imprimir(tirada, tmp_path, por=cajera),
        lambda: services.pausar_tirada(tirada_id=tirada, por=cajera, ahora=AHORA),
        lambda: services.reanudar_tirada(tirada_id=tirada, por=cajera, ahora=AHORA),
        lambda: services.terminar_tirada(tirada_id=tirada, por=cajera, ahora=AHORA),
    ):
        with pytest.raises(SinFacultad, match="Facturación"):
            intento()
    assert imprimir(tirada, tmp_path, por=persona("encargado_facturacion")) == [3, 3, 3, 1]


def test_a_part_not_made_yet_or_unknown_is_refused(facturado, tmp_path):
    tirada = preparar()
    with pytest.raises(services.ParteSinHacer):
        archivo(tirada, 1, tmp_path)
    with pytest.raises(NoExiste):
        archivo(tirada, 9, tmp_path)
    with pytest.raises(NoExiste):
        ficha(tirada + 1)


def test_the_progress_tells_bills_and_how_many_a_second(facturado, tmp_path):
    tirada = preparar()
    imprimir(tirada, tmp_path, partes=1, ahora=AHORA + timedelta(seconds=2))
    imprimir(tirada, tmp_path, partes=1, ahora=AHORA + timedelta(seconds=4))

    vista = ficha(tirada, AHORA + timedelta(seconds=4))
    assert (vista.hechos, vista.recibos, vista.por_segundo, vista.viva) == (6, 10, 1.5, True)
    assert ficha(tirada, AHORA + timedelta(minutes=5)).por_segundo is None


@pytest.mark.parametrize(
    "sentencia",
    [
        "UPDATE facturacion_partedetirada SET folios = '{RA-2026-000001}'",
        "UPDATE facturacion_partedetirada SET huella = repeat('0', 64)",
        "UPDATE facturacion_tirada SET recibos = 1",
        "DELETE FROM facturacion_partedetirada",
        "DELETE FROM facturacion_tirada",
    ],
)
def test_neither_the_list_nor_what_was_made_changes(facturado, tmp_path, sentencia):
    imprimir(preparar(), tmp_path)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentencia)


def test_a_part_costs_the_same_statements_however_many_bills(facturado, tmp_path, django_assert_num_queries):
    capturar(*((cuenta, 150) for cuenta in facturado), periodo="2026-11", ahora=AHORA + timedelta(days=9))
    tirada = preparar(por_parte=10)
    folios = ParteDeTirada.objects.get(tirada=tirada).folios
    papeles.recibos(folios, 1)
    with django_assert_num_queries(4):
        papeles.recibos(folios, 1)
    with django_assert_num_queries(4):
        papeles.recibos(folios[:1], 1)
