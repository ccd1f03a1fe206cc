"""The proofs of the ledger: each looks at everything and names what does not hold (`aljibe comprobar`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from aljibe.libro.queries._sellos import GENESIS, RESUMEN, sql_de_digestos

MAXIMO_DE_HALLAZGOS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Prueba:
    """A proof: how many things it looked at and what it found wrong, in words (the first hundred)."""

    clave: str
    revisados: int
    hallazgos: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.hallazgos


# Each statement gives the things that fail, as one text; each count, how many were looked at.
_PRUEBAS: tuple[tuple[str, str, str], ...] = (
    (
        "libro.movimientos",
        "SELECT count(*) FROM libro_movimiento m JOIN libro_asiento a ON a.id = m.asiento_id"
        " WHERE a.fecha >= %(desde)s",
        """SELECT 'asiento ' || m.asiento_id || ': el movimiento ' || m.id
                  || ' no tiene dos lados o su importe no es positivo'
           FROM libro_movimiento m JOIN libro_asiento a ON a.id = m.asiento_id
           WHERE a.fecha >= %(desde)s AND (m.debe_id = m.haber_id OR m.importe <= 0)""",
    ),
    (
        "libro.por_aplicar",
        "SELECT count(*) FROM libro_asiento WHERE fecha >= %(desde)s",
        """SELECT 'asiento ' || m.asiento_id || ': quedan '
                  || sum(CASE WHEN h.clave = 'POR_APLICAR' THEN m.importe ELSE 0 END
                  - CASE WHEN d.clave = 'POR_APLICAR' THEN m.importe ELSE 0 END) || ' por aplicar'
           FROM libro_movimiento m
           JOIN libro_asiento a ON a.id = m.asiento_id
           JOIN libro_cuentacontable d ON d.id = m.debe_id
           JOIN libro_cuentacontable h ON h.id = m.haber_id
           WHERE a.fecha >= %(desde)s AND 'POR_APLICAR' IN (d.clave, h.clave)
           GROUP BY m.asiento_id
           HAVING sum(CASE WHEN h.clave = 'POR_APLICAR' THEN m.importe ELSE 0 END
                  - CASE WHEN d.clave = 'POR_APLICAR' THEN m.importe ELSE 0 END) <> 0""",
    ),
    (
        "libro.asientos_con_movimientos",
        "SELECT count(*) FROM libro_asiento WHERE fecha >= %(desde)s",
        """SELECT 'asiento ' || a.id || ': no tiene movimientos' FROM libro_asiento a
           WHERE a.fecha >= %(desde)s AND NOT EXISTS (SELECT FROM libro_movimiento m WHERE m.asiento_id = a.id)""",
    ),
    (
        "libro.cargos",
        "SELECT count(*) FROM libro_cargo c JOIN libro_asiento a ON a.id = c.asiento_id WHERE a.fecha >= %(desde)s",
        """SELECT 'asiento ' || c.asiento_id || ': el cargo ' || c.id || ' vale ' || (c.importe + c.iva)
                  || ' y se asentó por ' || coalesce(m.levantado, 0)
           FROM libro_cargo c
           JOIN libro_asiento a ON a.id = c.asiento_id
           LEFT JOIN LATERAL (
               SELECT sum(m.importe) AS levantado FROM libro_movimiento m
               JOIN libro_cuentacontable d ON d.id = m.debe_id AND d.grupo IS NOT NULL
               JOIN libro_cuentacontable h ON h.id = m.haber_id
               WHERE m.cargo_id = c.id AND m.asiento_id = c.asiento_id AND h.clave <> 'AJUSTE'
           ) m ON true
           WHERE a.fecha >= %(desde)s AND m.levantado IS DISTINCT FROM c.importe + c.iva""",
    ),
    (
        "libro.saldos_de_cargo",
        "SELECT count(*) FROM libro_cargo",
        """WITH libro AS (
               SELECT x.cargo_id, x.contable_id, sum(x.importe) AS saldo FROM (
                   SELECT cargo_id, debe_id AS contable_id, importe FROM libro_movimiento WHERE cargo_id IS NOT NULL
                   UNION ALL SELECT cargo_id, haber_id, -importe FROM libro_movimiento WHERE cargo_id IS NOT NULL
               ) x JOIN libro_cuentacontable k ON k.id = x.contable_id AND k.grupo IS NOT NULL
               GROUP BY 1, 2 HAVING sum(x.importe) <> 0)
           SELECT 'cargo ' || coalesce(l.cargo_id, s.cargo_id) || ': el libro dice ' || coalesce(l.saldo, 0)
                  || ' y el saldo guardado ' || coalesce(s.saldo, 0)
           FROM libro l FULL JOIN libro_saldodecargo s ON s.cargo_id = l.cargo_id AND s.contable_id = l.contable_id
           WHERE l.saldo IS DISTINCT FROM s.saldo OR l.saldo < 0""",
    ),
    (
        "libro.saldos_a_favor",
        "SELECT count(*) FROM libro_saldoafavor",
        """WITH libro AS (
               SELECT x.cuenta_id, x.persona_id, sum(x.importe) AS saldo FROM (
                   SELECT cuenta_id, persona_id, haber_id AS k, importe FROM libro_movimiento
                   WHERE cuenta_id IS NOT NULL
                   UNION ALL SELECT cuenta_id, persona_id, debe_id, -importe FROM libro_movimiento
                   WHERE cuenta_id IS NOT NULL
               ) x JOIN libro_cuentacontable c ON c.id = x.k AND c.clave = 'SALDO_A_FAVOR' GROUP BY 1, 2)
           SELECT 'cuenta ' || coalesce(l.cuenta_id, s.cuenta_id) || ': el libro dice ' || coalesce(l.saldo, 0)
                  || ' a favor y el saldo guardado ' || coalesce(s.saldo, 0)
           FROM libro l FULL JOIN libro_saldoafavor s USING (cuenta_id, persona_id)
           WHERE coalesce(l.saldo, 0) <> coalesce(s.saldo, 0) OR l.saldo < 0""",
    ),
    (
        "libro.iva",
        "SELECT count(*) FROM libro_cargo WHERE iva > 0",
        """WITH movido AS (
               SELECT m.cargo_id,
                      sum(CASE WHEN h.clave = 'IVA_COBRADO' THEN m.importe
                               WHEN d.clave = 'IVA_COBRADO' THEN -m.importe ELSE 0 END) AS cobrado,
                      sum(CASE WHEN d.grupo IS NOT NULL THEN m.importe ELSE 0 END
                          - CASE WHEN h.grupo IS NOT NULL THEN m.importe ELSE 0 END) AS saldo,
                      sum(CASE WHEN h.clave = 'IVA_POR_TRASLADAR' AND d.grupo IS NOT NULL THEN m.importe
                               WHEN d.clave = 'IVA_POR_TRASLADAR' AND h.grupo IS NOT NULL THEN -m.importe
                               ELSE 0 END) AS causado
               FROM libro_movimiento m
               JOIN libro_cuentacontable d ON d.id = m.debe_id
               JOIN libro_cuentacontable h ON h.id = m.haber_id
               WHERE m.cargo_id IS NOT NULL GROUP BY m.cargo_id)
           SELECT 'cargo ' || cargo_id || ': el IVA cobrado es ' || cobrado || ' de ' || causado
           FROM movido WHERE cobrado < 0 OR cobrado > causado OR (saldo = 0 AND cobrado <> causado AND causado > 0
               AND EXISTS (SELECT FROM libro_movimiento p JOIN libro_cuentacontable k ON k.id = p.debe_id
                           WHERE p.cargo_id = movido.cargo_id AND k.clave = 'POR_APLICAR' AND p.revierte_id IS NULL
                             AND NOT EXISTS (SELECT FROM libro_movimiento r WHERE r.revierte_id = p.id)))""",
    ),
    (
        "libro.reversas",
        "SELECT count(*) FROM libro_movimiento WHERE revierte_id IS NOT NULL",
        """SELECT 'asiento ' || m.asiento_id || ': el movimiento ' || m.id || ' no es el inverso de ' || o.id
           FROM libro_movimiento m JOIN libro_movimiento o ON o.id = m.revierte_id
           WHERE (m.debe_id, m.haber_id, m.importe, m.cargo_id, m.cuenta_id, m.persona_id)
                 IS DISTINCT FROM (o.haber_id, o.debe_id, o.importe, o.cargo_id, o.cuenta_id, o.persona_id)""",
    ),
)


def pruebas(*, desde: date | None = None) -> list[Prueba]:
    """The proofs of ledger, caches, folios of orders and seals. `desde` leaves out older events where it can."""
    valores = {"desde": desde or date.min}
    resultado = [probar(clave, cuantos, fallas, valores) for clave, cuantos, fallas in _PRUEBAS]
    resultado.append(folios_sin_huecos("orden-de-pago", "libro_ordenpago"))
    resultado.append(_huellas())
    resultado.append(_cadena())
    return resultado


def probar(clave: str, cuantos: str, fallas: str, valores: dict[str, Any] | None = None) -> Prueba:
    """Run one proof: a statement that counts what is looked at and one that gives each failure as a text."""
    with connection.cursor() as cursor:
        cursor.execute(cuantos, valores)
        revisados = int(cursor.fetchone()[0])
        cursor.execute(fallas, valores)
        hallazgos = tuple(str(fila[0]) for fila in cursor.fetchmany(MAXIMO_DE_HALLAZGOS))
    return Prueba(clave=clave, revisados=revisados, hallazgos=hallazgos)


def folios_sin_huecos(documento: str, tabla: str) -> Prueba:
    """No gap and no repeat: the documents of each series are as many as the numbers given, from 1 on (R20)."""
    return probar(
        f"folios.{documento}",
        f"SELECT count(*) FROM {tabla}",  # noqa: S608
        f"""WITH usados AS (
                SELECT split_part(folio, '-', 1) AS serie, split_part(folio, '-', 2)::int AS ejercicio,
                       count(*) AS cuantos, count(DISTINCT folio) AS distintos,
                       min(split_part(folio, '-', 3)::int) AS menor, max(split_part(folio, '-', 3)::int) AS mayor
                FROM {tabla} GROUP BY 1, 2),
            series AS (SELECT serie, ejercicio, siguiente - 1 AS dados FROM libro_serie
                       WHERE documento = %(documento)s AND siguiente > 1)
            SELECT 'serie ' || coalesce(s.serie, u.serie) || '-' || coalesce(s.ejercicio, u.ejercicio) || ': se dieron '
                   || coalesce(dados, 0) || ' folios y hay ' || coalesce(cuantos, 0) || ' documentos, del '
                   || coalesce(menor, 0) || ' al ' || coalesce(mayor, 0)
            FROM series s FULL JOIN usados u ON u.serie = s.serie AND u.ejercicio = s.ejercicio
            WHERE dados IS DISTINCT FROM cuantos OR cuantos <> distintos OR menor <> 1 OR mayor <> dados""",  # noqa: S608
        {"documento": documento},
    )


def _huellas() -> Prueba:
    hallazgos: list[str] = []
    revisados = 0
    for clase, alias, tabla, nombre in (
        ("A", "a", "libro_asiento", "asiento"),
        ("B", "b", "seguridad_bitacora", "renglón de bitácora"),
    ):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM libro_huella WHERE clase = %s", [clase])
            revisados += int(cursor.fetchone()[0])
            cursor.execute(
                f"""SELECT h.objeto, d.objeto IS NULL FROM libro_huella h
                    LEFT JOIN ({sql_de_digestos(clase, "true")}) d ON d.objeto = h.objeto
                    WHERE h.clase = %s AND (d.digesto, d.movimientos, d.cargos)
                          IS DISTINCT FROM (h.digesto, h.movimientos, h.cargos) ORDER BY h.objeto""",  # noqa: S608
                [clase],
            )
            hallazgos += [
                f"{nombre} {objeto}: {'fue borrado' if borrado else 'fue alterado'} después de sellarse"
                for objeto, borrado in cursor.fetchmany(MAXIMO_DE_HALLAZGOS)
            ]
            cursor.execute(
                f"""SELECT {alias}.id FROM {tabla} {alias}
                    WHERE {alias}.xid < (SELECT coalesce(max(hasta_xid), 0) FROM libro_sello)
                      AND NOT EXISTS (SELECT FROM libro_huella h WHERE h.clase = %s AND h.objeto = {alias}.id)
                    ORDER BY {alias}.id""",  # noqa: S608
                [clase],
            )
            hallazgos += [
                f"{nombre} {fila[0]}: apareció después de sellarse lo de su tiempo"
                for fila in cursor.fetchmany(MAXIMO_DE_HALLAZGOS)
            ]
    return Prueba(clave="sellos.huellas", revisados=revisados, hallazgos=tuple(hallazgos))


def _cadena() -> Prueba:
    hallazgos: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, anterior, resumen, hasta_xid, asientos, bitacoras FROM libro_sello ORDER BY id")
        sellos: Sequence[tuple[Any, ...]] = cursor.fetchall()
        esperado = GENESIS
        for sello_id, anterior, resumen, hasta_xid, asientos, bitacoras in sellos:
            cursor.execute(RESUMEN, {"anterior": anterior, "hasta_xid": hasta_xid, "sello": sello_id})
            recalculado = cursor.fetchone()[0]
            cursor.execute("SELECT count(*) FROM libro_huella WHERE sello_id = %s", [sello_id])
            if anterior != esperado or recalculado != resumen or cursor.fetchone()[0] != asientos + bitacoras:
                hallazgos.append(f"sello {sello_id}: no encadena con el anterior o no resume sus huellas")
            esperado = resumen
    return Prueba(clave="sellos.cadena", revisados=len(sellos), hallazgos=tuple(hallazgos[:MAXIMO_DE_HALLAZGOS]))
