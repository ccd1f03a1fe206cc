"""The criteria an organismo starts with (K codes), and the mark of a demonstration."""

from datetime import date, datetime

from django.db import transaction

from aljibe.base import reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import Rechazo
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from aljibe.tarifas.actos import MARCAR_DEMOSTRACION
from aljibe.tarifas.models import Criterio, Ley

DESDE = date(2000, 1, 1)
_JUMAPAC = "Datos públicos de JUMAPAC; por confirmar con el organismo"
# (key, value, what it decides, legal basis)
CRITERIOS = (
    ("K2.dias_vencimiento", "15", "Días naturales de la emisión de un recibo a su vencimiento.", "Criterio K2"),
    ("K5.meses_promedio", "6", "Meses cuyo promedio se compara con una lectura.", "Criterio K5"),
    ("K5.meses_minimos", "3", "Meses de historia sin los cuales una lectura no es alta ni baja.", "Criterio K5"),
    ("K5.veces_alta", "2", "Veces el promedio desde las que un consumo es alto.", "Criterio K5"),
    ("K5.fraccion_baja", "0.25", "Fracción del promedio bajo la cual un consumo es bajo.", "Criterio K5"),
    (
        "K5.meses_estimados",
        "3",
        "Meses estimados seguidos desde los que una cuenta aparece entre las sospechosas.",
        "Criterio K5",
    ),
    ("K6.tope_meses", "60", "Meses de recargo como máximo, si la ley no dice otro tope.", "Criterio K6"),
    (
        "K6.dias_revision",
        "45",
        "Días que un recibo puede estar en revisión, sumadas sus veces.",
        "Criterio K6; funciones F1",
    ),
    ("K16.dias_orden", "30", "Días que vale una orden de pago, sin pasar de su ley.", "Criterio K16"),
    (
        "caja.concepto_devolucion",
        "",
        "Clave del concepto de la ley que se cobra por un pago que devuelve el banco; vacía = ninguno.",
        "Fiabilidad R15; la ley de ejemplo no lo fija",
    ),
    ("K20.tolerancia_caja", "0.00", "Diferencia, en pesos, con que un cajero cierra su turno.", "Criterio K20"),
    (
        "ley.promedio_condominio",
        "abajo",
        "Cómo va a m³ enteros el promedio de un condominio: abajo, arriba o cercano.",
        "La ley no lo dice; a favor de quien paga",
    ),
    ("beneficio.meses_maximo", "12", "Meses que dura un beneficio a lo más: se renueva cada año.", "Funciones F12"),
    (
        "beneficio.sin_adeudo",
        "1",
        "1 = no se da un beneficio a una cuenta con adeudo vencido.",
        "Celaya 2019, art. 47: cuenta sin adeudo",
    ),
    (
        "calendario.dias_cierre",
        "30",
        "Días después del último vencimiento de un periodo en que, sin cerrarse, está atrasado.",
        "Decisión de la oficina; por confirmar",
    ),
    ("organismo.nombre", "JUMAPAC", "Nombre corto del organismo, en pantallas y papeles.", _JUMAPAC),
    (
        "organismo.razon_social",
        "Junta Municipal de Agua Potable y Alcantarillado de Cortazar, Guanajuato",
        "Nombre legal del organismo.",
        _JUMAPAC,
    ),
    ("organismo.domicilio", "Calz. Ing. Antonio Madrazo 600, Centro, 38300 Cortazar, Gto.", "Domicilio.", _JUMAPAC),
    ("organismo.ciudad", "Cortazar, Guanajuato", "Ciudad y estado de los domicilios que atiende.", _JUMAPAC),
    ("organismo.telefonos", "411 155 0050 y 411 155 1075", "Teléfonos de atención.", _JUMAPAC),
    ("organismo.horario", "lunes a viernes de 8:00 a 15:30", "Horario de ventanilla y cajas.", _JUMAPAC),
    ("demostracion", "0", "1 = todo lo que se imprime dice DEMOSTRACIÓN · sin validez.", "Criterio K19"),
    ("demostracion.semilla", "", "De ella salen los códigos de los papeles de una demostración.", "Criterio K19"),
    ("demostracion.texto", "", "De quién son los precios que muestra la demostración.", "Criterio K19"),
)


class YaNoEsNueva(Rechazo):
    codigo = "ya-no-es-nueva"
    plantilla = "Esta base ya tiene leyes: la marca de demostración se pone antes, con la base recién creada."


@transaction.atomic
def sembrar(*, ahora: datetime) -> None:
    """Leave every criterion with its first value. Safe to repeat; `ahora` is taken as by every sower, and not used."""
    Criterio.objects.bulk_create(
        [
            Criterio(clave=clave, valor=valor, descripcion=descripcion, vigente_desde=DESDE, fundamento=fundamento)
            for clave, valor, descripcion, fundamento in CRITERIOS
        ],
        ignore_conflicts=True,
    )


def criterios_sin_sembrar() -> list[str]:
    """Keys of the criteria this version reads and the database lacks. One statement."""
    sembrados = set(Criterio.objects.values_list("clave", flat=True))
    return [clave for clave, *_ in CRITERIOS if clave not in sembrados]


@durable(MARCAR_DEMOSTRACION)
def marcar_demostracion(*, semilla: str, texto: str, por: Usuario, ahora: datetime) -> None:
    """Turn a new, empty database into a demonstration for ever. `texto` says whose prices it shows.

    Raises: SinFacultad, YaNoEsNueva.
    """
    seguridad.exigir(MARCAR_DEMOSTRACION, por=por, al=reloj.fecha_local(ahora))
    if Ley.objects.exists():
        raise YaNoEsNueva()
    valores = {"demostracion": "1", "demostracion.semilla": semilla, "demostracion.texto": texto}
    descripciones = {clave: (descripcion, fundamento) for clave, _, descripcion, fundamento in CRITERIOS}
    # The day after the first value: criteria are rows that are never edited.
    desde = date(DESDE.year, DESDE.month, DESDE.day + 1)
    Criterio.objects.bulk_create(
        [
            Criterio(
                clave=clave,
                valor=valor,
                descripcion=descripciones[clave][0],
                vigente_desde=desde,
                fundamento=descripciones[clave][1],
            )
            for clave, valor in valores.items()
        ]
    )
