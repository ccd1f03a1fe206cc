"""Readings and bills, as facturación makes them."""

import struct
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from aljibe.caja import queries as caja
from aljibe.facturacion import queries, services
from aljibe.facturacion.queries import Resultado
from aljibe.libro import queries as libro
from aljibe.seguridad import queries as seguridad
from aljibe.seguridad.models import Usuario
from tests.leyes.factories import ley_aprobada
from tests.padron.factories import cuenta, importar, renglon
from tests.seguridad.factories import persona

AHORA = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
TODO = "agua+alcantarillado+tratamiento"


def leer(
    cuenta: str,
    lectura: int | str,
    periodo: str = "2026-10",
    *,
    fecha: str | None = None,
    ahora: datetime = AHORA,
    **otros: str,
) -> list[dict[str, Any]]:
    """A reading typed by facturación; on the 28th of the period unless told."""
    return capturar((cuenta, lectura), periodo=periodo, fecha=fecha, ahora=ahora, **otros)


def capturar(
    *lecturas: tuple[str, int | str],
    periodo: str = "2026-10",
    fecha: str | None = None,
    ahora: datetime = AHORA,
    **otros: str,
) -> list[dict[str, Any]]:
    """Some readings of a period, typed as one list."""
    return services.capturar_lecturas(
        lecturas=[
            services.LecturaNueva(
                cuenta=cuenta, periodo=periodo, fecha=fecha or f"{periodo}-28", lectura=str(lectura), **otros
            )
            for cuenta, lectura in lecturas
        ],
        por=seguridad.usuario("sistema"),
        ahora=ahora,
    )


def facturar(
    periodo: str = "2026-10", *, emision: date | None = None, ahora: datetime = AHORA, **otros: Any
) -> Resultado:
    """The run of a period."""
    return services.facturar(periodo=periodo, emision=emision, por=seguridad.usuario("sistema"), ahora=ahora, **otros)


def ensayar(periodo: str = "2026-10", *, ahora: datetime = AHORA, **otros: Any) -> Resultado:
    """What the run of a period would do."""
    return services.ensayar(periodo=periodo, por=seguridad.usuario("sistema"), ahora=ahora, **otros)


def cuentas_medidas(cuantas: int, *, rutas: int = 1, m3: Callable[[int], int] = lambda n: n % 40) -> list[str]:
    """Metered accounts with the reading of October; their numbers."""
    numeros = [f"{n:06d}" for n in range(1, cuantas + 1)]
    importado = importar(
        *(
            renglon(
                cuenta=numero,
                calle=f"Calle {numero}",
                servicios=TODO,
                ruta=f"{n % rutas + 1:02d}",
                secuencia=str(n),
                medidor=f"M{numero}",
                digitos="5",
                lectura_inicial="100",
                fecha_lectura="2026-01-01",
            )
            for n, numero in enumerate(numeros)
        )
    )
    assert importado.nuevas == cuantas, list(importado.rechazos)
    capturar(*((numero, 100 + m3(n)) for n, numero in enumerate(numeros)))
    return numeros


def ruta_con_historia() -> None:
    """Three accounts of a route, `000001` to `000003`, with the bills of 20 m³ of July, August and September."""
    ley_aprobada()
    numeros = [f"00000{n}" for n in (1, 2, 3)]
    for n, numero in enumerate(numeros):
        cuenta(numero, secuencia=str(n))
    for mes, dial in (("2026-07", 120), ("2026-08", 140), ("2026-09", 160)):
        capturar(*((numero, dial) for numero in numeros), periodo=mes)
        facturar(mes)


def hallazgos() -> list[tuple[str, tuple[str, ...]]]:
    """What the proofs of the house find wrong: nothing."""
    return [(p.clave, p.hallazgos) for p in (*libro.pruebas(), *queries.pruebas(), *caja.pruebas()) if not p.ok]


def cuantas_filas(tablas: Iterable[str] = ()) -> dict[str, int]:
    """How many rows each table of the house has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        nombres = list(tablas) or [nombre for (nombre,) in cursor.fetchall()]
        conteos = {}
        for nombre in nombres:
            cursor.execute(f'SELECT count(*) FROM "{nombre}"')
            conteos[nombre] = cursor.fetchone()[0]
    return conteos


def foto_png(lado: int = 1) -> bytes:
    """A small grey square: a true PNG, other bytes for each side."""

    def trozo(tipo: bytes, datos: bytes) -> bytes:
        return struct.pack(">I", len(datos)) + tipo + datos + struct.pack(">I", zlib.crc32(tipo + datos))

    renglones = b"".join(b"\x00" + b"\x7f" * lado for _ in range(lado))
    cabeza = struct.pack(">IIBBBBB", lado, lado, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + trozo(b"IHDR", cabeza) + trozo(b"IDAT", zlib.compress(renglones)) + trozo(b"IEND", b"")
    )


def programar(periodo: str = "2026-10", *, ahora: datetime = AHORA, **rutas: tuple[str, str, str]) -> int:
    """The programme of some routes, as `r01=("2026-10-22", "2026-10-28", "2026-11-04")`."""
    return services.programar_periodo(
        periodo=periodo,
        rutas=[
            services.FechasDeRuta(
                ruta=ruta[1:],
                lectura_desde=date.fromisoformat(desde),
                lectura_hasta=date.fromisoformat(hasta),
                emision=date.fromisoformat(emision),
            )
            for ruta, (desde, hasta, emision) in rutas.items()
        ],
        por=seguridad.usuario("sistema"),
        ahora=ahora,
    )


def cerrar(periodo: str = "2026-10", *, motivo: str = "Así lo pidió la Jefatura", ahora: datetime = AHORA) -> None:
    """The closing of a period, whatever it leaves without a bill."""
    services.cerrar_periodo(
        periodo=periodo,
        sin_recibo=sum(queries.sin_recibo(periodo).values()),
        motivo=motivo,
        por=seguridad.usuario("sistema"),
        ahora=ahora,
    )


MAYORES = "older_adults_pensioners_disability"


def dar_beneficio(cuenta: str = "000001", beneficio: str = MAYORES, **otros: Any) -> Any:
    """A benefit of a year from the next bill on, given by the head with all its conditions seen."""
    hechos = {
        "hasta": date(2027, 9, 30),
        "folio": "INAPAM 4471",
        "motivo": "Adulta mayor, credencial a la vista",
        "condiciones": list(services.CONDICIONES),
        "por": jefa(),
        "ahora": AHORA,
    } | otros
    return services.dar_beneficio(cuenta=cuenta, beneficio=beneficio, **hechos)


def jefa() -> Any:
    """The head of Comercialización."""
    return Usuario.objects.filter(usuario="jefa").first() or persona("jefe_comercializacion", "jefa")
