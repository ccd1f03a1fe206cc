"""The SELECT that prices a run gives the centavos of the pure core: every row, edge and benefit, and laws at random."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aljibe.facturacion.queries._calculo import PRECIO
from aljibe.reglas.tarifa.beneficios import beneficios
from aljibe.reglas.tarifa.ley import CONCEPTOS_DE_COBRO, SERVICIO_MEDIDO, NoSePuedeCalcular
from aljibe.reglas.tarifa.ley import Ley as LeyPura
from aljibe.reglas.tarifa.precio import Caso, calcular
from aljibe.tarifas import queries as tarifas
from aljibe.tarifas import services as leyes_services
from aljibe.tarifas.models import Ley, Tarifa
from tests.leyes.factories import AHORA, ley_aprobada
from tests.leyes.leyes_al_azar import casos as casos_al_azar
from tests.leyes.leyes_al_azar import leyes as leyes_al_azar
from tests.seguridad.factories import sistema
from tests.tarifas.factories import archivo

pytestmark = pytest.mark.django_db
COLUMNAS = ("agua", "alcantarillado", "tratamiento", "iva", "ajuste", "total")


def por_sql(
    ley: Ley, mes: int, casos: Sequence[tuple[str, str, Decimal]], *, suspendida: bool = False
) -> list[tuple[Decimal, ...] | None]:
    """Money of each (use, benefit, m³) by the SELECT of the run; None where it gives a reason instead."""
    texto = f"""
        WITH casos AS (
            SELECT n AS caso, uso, beneficio, m3, %(suspendida)s AS suspendida, true AS con_alcantarillado,
                true AS con_tratamiento
            FROM unnest(%(usos)s::text[], %(beneficios)s::text[], %(m3s)s::numeric[])
                WITH ORDINALITY u (uso, beneficio, m3, n)
        ), precio AS ({PRECIO})
        SELECT c.caso, p.motivo, p.detalle, p.agua, p.alcantarillado, p.tratamiento,
               p.iva_agua + p.iva_alcantarillado + p.iva_tratamiento, p.ajuste, p.total
        FROM casos c LEFT JOIN precio p USING (caso) ORDER BY c.caso
    """
    with connection.cursor() as cursor:
        cursor.execute(
            texto,
            {
                "usos": [uso for uso, _, _ in casos],
                "beneficios": [beneficio for _, beneficio, _ in casos],
                "m3s": [m3 for *_, m3 in casos],
                "ley": ley.pk,
                "mes": mes,
                "suspendida": suspendida,
                "redondeo_a": ley.redondeo_a,
                "redondeo_modo": ley.redondeo_modo,
            },
        )
        filas = cursor.fetchall()
    for _, motivo, detalle, *_ in filas:
        assert motivo is None or detalle
    return [None if motivo is not None or not importes[-1:] or importes[-1] is None else tuple(importes)
            for _, motivo, _, *importes in filas]  # fmt: skip


def por_el_nucleo(
    ley: LeyPura, concepto: str, uso: str, beneficio: str, m3: Decimal, fecha: date, *, suspendido: bool = False
) -> Any:
    try:
        precio = calcular(
            ley,
            Caso(concepto=concepto, uso=uso, m3=m3, fecha=fecha, beneficio=beneficio, suspendido=suspendido),
        )
    except NoSePuedeCalcular:
        return None
    lineas = tuple(precio.importe(concepto) for concepto in COLUMNAS[:3])
    return (*lineas, precio.iva, precio.ajuste, precio.total)


def test_every_row_of_the_six_tables_and_each_benefit_as_the_core() -> None:
    ley = ley_aprobada()
    pura = tarifas.ley_leida(ley.pk)
    for concepto in CONCEPTOS_DE_COBRO:
        volumenes = [Decimal(m3) for m3 in range(111)] if concepto == SERVICIO_MEDIDO else [None]
        casos = [
            (uso, beneficio, _volumen(ley, uso) if m3 is None else m3)
            for uso in pura.claves(concepto)
            for beneficio in ("", *beneficios(pura), "inventado")
            for m3 in volumenes
        ]

        pagan = por_sql(ley, 10, casos)

        for (uso, beneficio, m3), pagado in zip(casos, pagan, strict=True):
            esperado = por_el_nucleo(pura, concepto, uso, beneficio, m3, date(2026, 10, 1))
            assert pagado == esperado, (uso, beneficio, m3)
        if concepto == SERVICIO_MEDIDO:
            suspendidas = por_sql(ley, 10, casos, suspendida=True)
            for (uso, beneficio, m3), pagado in zip(casos, suspendidas, strict=True):
                dia = date(2026, 10, 1)
                esperado = por_el_nucleo(pura, concepto, uso, beneficio, m3, dia, suspendido=True)
                assert pagado == esperado, (uso, beneficio, m3)
    assert len(pura.claves(SERVICIO_MEDIDO)) == 6


@pytest.mark.lento
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_laws_at_random_are_priced_as_the_core(data: Any) -> None:
    datos = data.draw(leyes_al_azar())
    try:
        ley = leyes_services.importar_ley(
            contenido=yaml.safe_dump(datos, sort_keys=False).encode(), archivo="azar.yaml", por=sistema(), ahora=AHORA
        )
    except (leyes_services.LeyInvalida, leyes_services.LeyYaImportada):
        return
    pura = tarifas.ley_leida(ley.pk)
    facturables = set(Tarifa.objects.filter(ley=ley, problema="").values_list("uso", "mes"))
    for concepto, uso, m3, fecha, beneficio in data.draw(st.lists(casos_al_azar(datos), min_size=6, max_size=20)):
        en_vigor = ley.vigente_desde <= fecha <= ley.vigente_hasta
        if not en_vigor or (uso, fecha.month) not in facturables or uso not in pura.claves(concepto):
            continue
        volumen = Decimal(m3) if concepto == SERVICIO_MEDIDO else _volumen(ley, uso)
        for suspendida in (False, True) if concepto == SERVICIO_MEDIDO else (False,):
            (pagado,) = por_sql(ley, fecha.month, [(uso, beneficio, volumen)], suspendida=suspendida)
            esperado = por_el_nucleo(pura, concepto, uso, beneficio, volumen, fecha, suspendido=suspendida)
            assert pagado == esperado, (uso, m3, fecha, beneficio, suspendida)


@pytest.mark.parametrize("modo", ["half_down", "half_up", "half_even", "up", "down"])
@pytest.mark.parametrize("a", ["1", "0.10", "0.50", "7", "0.30"])
def test_every_mode_of_rounding_as_the_core(modo: str, a: str) -> None:
    texto = archivo().decode().replace("to: whole_peso, mode: half_down", f'to: "{a}", mode: {modo}')
    ley = ley_aprobada(texto.replace('"6.00"', '"6.05"').encode())
    pura = tarifas.ley_leida(ley.pk)
    casos = [("domestico", "", Decimal(m3)) for m3 in range(200)]

    for (uso, beneficio, m3), pagado in zip(casos, por_sql(ley, 10, casos), strict=True):
        assert pagado == por_el_nucleo(pura, SERVICIO_MEDIDO, uso, beneficio, m3, date(2026, 10, 1)), m3


def _volumen(ley: Ley, uso: str) -> Decimal:
    return Tarifa.objects.filter(ley=ley, uso=uso)[0].m3_asignado or Decimal(0)
