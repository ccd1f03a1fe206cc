"""From the dial to the m³ of a bill: the SELECT of the run against the rules, month after month (K4, K5)."""

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from aljibe.facturacion import services
from aljibe.facturacion.models import Anomalia, ReciboAgua
from aljibe.facturacion.queries import Omitida
from aljibe.padron import services as padron
from aljibe.padron.models import Cuenta
from aljibe.reglas import lecturas as reglas
from aljibe.reglas.plazos import sumar_meses
from tests.facturacion.factories import AHORA, facturar
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import importar, renglon
from tests.seguridad.factories import persona, sistema

pytestmark = [pytest.mark.django_db, pytest.mark.lento]
DIGITOS = 3
PRIMERO, ULTIMO = date(2025, 10, 1), date(2026, 10, 1)
REGLAS = {
    "parado": reglas.Regla.PROMEDIO_6,
    "roto": reglas.Regla.MISMO_MES,
    "invertido": reglas.Regla.ULTIMO,
    "no_accesible": reglas.Regla.CERO,
    "sin_medidor": reglas.Regla.ASIGNADO,
}


@dataclass
class Toma:
    """One account as the rules see it, in plain Python."""

    id: int
    numero: str
    dial: int
    facturada: int
    real: int
    por_compensar: int = 0
    tramos: list[reglas.Tramo] = field(default_factory=list)
    historial: list[int] = field(default_factory=list)
    medidores: int = 1
    volumen: Decimal | None = None
    por_mes: dict[date, int] = field(default_factory=dict)

    def esperado(
        self, mes: date, lectura: int | None, efecto: str | None, regla: reglas.Regla, liberada: bool
    ) -> tuple[str, object]:
        """("omitida", reason) or ("recibo", (m³, billed reading, estimated)); a bill moves the state."""
        if efecto == "SIGUIENTE":
            return "omitida", "anomalia-siguiente"
        if lectura is None or efecto == "ESTIMADO":
            antecedentes = reglas.Antecedentes(
                historial=self.historial, hace_un_anio=self.por_mes.get(sumar_meses(mes, -12)), volumen=self.volumen
            )
            estimacion = reglas.evaluar_estimacion(regla, antecedentes)
            if estimacion is None:
                return "omitida", "sin-historial"
            hecho = reglas.estimar(self.facturada, estimacion.m3, DIGITOS, self.por_compensar)
            return self._facturar(mes, hecho, estimacion.regla)
        tramos = [*self.tramos, reglas.Tramo(anterior=self.real, actual=lectura, digitos=DIGITOS)]
        try:
            hecho = reglas.liquidar(tramos, self.por_compensar)
        except reglas.LecturaMenor:
            return "omitida", "lectura-menor"
        if not liberada:
            if reglas.es_alta(hecho.m3, self.historial):
                return "omitida", "lectura-alta"
            if not self.por_compensar and reglas.es_baja(hecho.m3, self.historial):
                return "omitida", "lectura-baja"
        self.real, self.tramos = lectura, []
        return self._facturar(mes, hecho, "")

    def _facturar(self, mes: date, hecho: reglas.Liquidacion, regla: str) -> tuple[str, object]:
        self.facturada, self.por_compensar = hecho.lectura_facturada, hecho.por_compensar_m3
        self.historial.append(hecho.m3)
        self.por_mes[mes] = hecho.m3
        return "recibo", (hecho.m3, hecho.lectura_facturada, str(regla))


@pytest.mark.parametrize("semilla", range(3))
def test_a_year_of_readings_is_billed_as_the_rules_say(semilla: int) -> None:
    azar = random.Random(semilla)
    ley_aprobada(anio=2025)
    ley_aprobada(anio=2026)
    # One anomaly that is estimated for each rule.
    for anomalia, regla in REGLAS.items():
        Anomalia.objects.filter(pk=anomalia).update(efecto="ESTIMADO", regla_estimacion=regla)
    efectos = dict(Anomalia.objects.values_list("clave", "efecto"))
    jefe = persona("jefe_comercializacion")
    tomas = _padron(azar, 40)
    vistos: set[object] = set()
    for n in range(13):
        mes = sumar_meses(PRIMERO, n)
        periodo = f"{mes:%Y-%m}"
        leidas: dict[str, tuple[int | None, str | None]] = {}
        nuevas = []
        for toma in tomas:
            lectura, anomalia = _mes(azar, toma, mes, jefe)
            if lectura is None and anomalia is None:
                continue
            leidas[toma.numero] = (lectura, anomalia)
            nuevas.append(
                services.LecturaNueva(
                    cuenta=toma.numero,
                    periodo=periodo,
                    fecha=f"{periodo}-28",
                    lectura="" if lectura is None else str(lectura),
                    anomalia=anomalia or "",
                )
            )
        services.capturar_lecturas(lecturas=nuevas, por=sistema(), ahora=AHORA)

        omitidas: tuple[Omitida, ...] = ()
        for liberadas in (False, True):
            if liberadas:
                altas = [o.cuenta for o in omitidas if o.motivo in ("lectura-alta", "lectura-baja")]
                azar.shuffle(altas)
                altas = altas[: len(altas) // 2]
                services.liberar_lecturas(periodo=periodo, cuentas=altas, por=sistema(), ahora=AHORA)
            omitidas = facturar(periodo, emision=sumar_meses(mes, 1) if n < 12 else date(2026, 11, 3)).omitidas
            por_cuenta = {o.cuenta: o.motivo for o in omitidas}
            recibos = {r.cuenta_id: r for r in ReciboAgua.objects.filter(periodo=periodo)}
            for toma in tomas:
                if liberadas and toma.numero not in altas:
                    continue
                if toma.numero not in leidas:
                    assert por_cuenta[toma.numero] == "sin-lectura"
                    continue
                lectura, anomalia = leidas[toma.numero]
                que, valor = toma.esperado(
                    mes,
                    lectura,
                    efectos[anomalia] if anomalia else None,
                    REGLAS.get(anomalia or "", reglas.Regla.PROMEDIO_6),
                    liberada=liberadas,
                )
                vistos.add(valor if que == "omitida" else valor[2])  # type: ignore[index]
                if que == "omitida":
                    assert por_cuenta.get(toma.numero) == valor, (toma, leidas[toma.numero])
                else:
                    assert toma.numero not in por_cuenta, (toma, leidas[toma.numero], por_cuenta[toma.numero], valor)
                    r = recibos[toma.id]
                    assert (r.consumo_m3, r.lectura_actual, r.regla_estimacion) == valor, (toma, leidas[toma.numero])
                    assert r.estimado == bool(r.regla_estimacion)
    assert vistos >= {
        "sin-historial",
        "lectura-menor",
        "lectura-alta",
        "lectura-baja",
        "anomalia-siguiente",
        "",
        *reglas.Regla,
    }


def _padron(azar: random.Random, cuantas: int) -> list[Toma]:
    tomas, filas = [], []
    for n in range(1, cuantas + 1):
        dial = azar.choice([0, 100, 900, 990])
        numero = f"{n:06d}"
        volumen = azar.choice([None, Decimal("12.5"), Decimal("7.499")])
        tomas.append(Toma(id=0, numero=numero, dial=dial, facturada=dial, real=dial, volumen=volumen))
        filas.append(
            renglon(
                cuenta=numero,
                medidor=f"M{numero}",
                digitos=str(DIGITOS),
                lectura_inicial=str(dial),
                fecha_lectura="2025-09-30",
                calle=f"Calle {n}",
                volumen_asignado="" if volumen is None else str(volumen),
            )
        )
    assert importar(*filas).nuevas == cuantas
    ids = dict(Cuenta.objects.values_list("numero", "id"))
    for toma in tomas:
        toma.id = ids[toma.numero]
    return tomas


def _mes(azar: random.Random, toma: Toma, mes: date, jefe: object) -> tuple[int | None, str | None]:
    """What the reader finds this month; a meter may have been changed on the 10th."""
    gasto = azar.choice([0, 3, 15, 18, 20, 22, 25, 60])
    if azar.random() < 0.06:
        hasta = (toma.dial + 5) % 10**DIGITOS
        toma.medidores += 1
        padron.cambiar_medidor(
            cuenta_id=toma.id,
            lectura_final=hasta,
            medidor=f"M{toma.numero}-{toma.medidores}",
            digitos=DIGITOS,
            lectura_inicial=7,
            el=mes.replace(day=10),
            por=jefe,  # type: ignore[arg-type]
            ahora=AHORA,
        )
        toma.tramos.append(reglas.Tramo(anterior=toma.real, actual=hasta, digitos=DIGITOS))
        toma.real = toma.dial = toma.facturada = 7
    suerte = azar.random()
    if mes == ULTIMO and suerte < 0.30:
        return None, "roto"  # the only one with the same month of the year before
    if suerte < 0.10:
        return None, azar.choice(list(REGLAS))
    if suerte < 0.14:
        return None, None
    if suerte < 0.18:
        return (toma.dial + gasto) % 10**DIGITOS, "no_localizado"
    if suerte < 0.22:
        return max(toma.dial - azar.choice([2, 150]), 0), azar.choice([None, "fuga"])
    toma.dial = (toma.dial + gasto) % 10**DIGITOS
    return toma.dial, azar.choice([None] * 9 + ["invertido"])
