"""A law: imported as a draft by one person, approved by another, never edited."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from aljibe.base import idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo
from aljibe.base.textos import enumerados
from aljibe.reglas import captura
from aljibe.reglas.tarifa import compilacion, esquema
from aljibe.reglas.tarifa.lectura import LeyIlegible, leer
from aljibe.reglas.tarifa.ley import Ley as LeyLeida
from aljibe.reglas.tarifa.validacion import Problema
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario
from aljibe.tarifas.actos import APROBAR_LEY, IMPORTAR_LEY
from aljibe.tarifas.models import EstadoDeLey, Ley, Precio, Segmento, Tarifa

# Two imports of one file at the same time make one draft.
_LLAVE_DE_IMPORTACION = 7_103_001
_AÑOS_DE_RECARGO = 5


class LeyInvalida(Rechazo):
    """The file is not a law that can be charged. `problemas` are all of them, none hidden by the first."""

    codigo = "ley-invalida"
    plantilla = "{archivo} no se importó: {cuantos}.\n{lineas}"
    estado = 422

    def __init__(self, *, archivo: str, problemas: Sequence[Problema]) -> None:
        self.problemas = list(problemas)
        cuantos = "tiene 1 problema" if len(self.problemas) == 1 else f"tiene {len(self.problemas)} problemas"
        lineas = "\n".join(f"{archivo}: {problema}" for problema in self.problemas)
        super().__init__(archivo=archivo, cuantos=cuantos, lineas=lineas)

    def extras(self) -> dict[str, Any]:
        return {"errores": {"archivo": [str(problema) for problema in self.problemas]}}


class LeyYaImportada(Rechazo):
    codigo = "ley-ya-importada"
    plantilla = "{archivo} es igual a la ley {id}, {nombre}, que ya está aprobada. No hay nada que importar."


class LeyYaResuelta(Rechazo):
    codigo = "ley-ya-resuelta"
    plantilla = "La ley {id}, {nombre}, ya está {estado}: la aprobó {quien} el {fecha:%d/%m/%Y}."


class LeyIncompleta(Rechazo):
    """A draft that lacks figures prices nothing, and is not approved. `hojas`: what each sheet of its book lacks."""

    codigo = "ley-incompleta"
    plantilla = (
        "La ley {id}, {nombre}, está incompleta: {faltan}. {donde}."
        " Complete su libro de captura e impórtelo: la nueva versión es la que se aprueba."
    )

    def __init__(self, *, ley: Ley, avance: captura.Avance) -> None:
        self.avance = avance
        cuantos = "le falta 1 dato" if ley.faltan == 1 else f"le faltan {ley.faltan:,} datos"
        super().__init__(id=ley.pk, nombre=ley.nombre, faltan=cuantos, donde=_donde_falta(avance))

    def extras(self) -> dict[str, Any]:
        faltan = [
            f"{hoja.nombre or 'sin hoja'}: {hoja.faltan:,} de {hoja.se_piden:,} ({', '.join(hoja.primeras)}…)"
            for hoja in self.avance.hojas
            if hoja.faltan
        ]
        return {"errores": {"ley": faltan}}


class LaApruebaOtraPersona(seguridad.SinFacultad):
    plantilla = "La ley {id}, {nombre}, la importó usted: la aprueba otra persona."


@durable(IMPORTAR_LEY)
def importar_ley(*, contenido: bytes, archivo: str, por: Usuario, ahora: datetime) -> Ley:
    """Enter a law, its file or its capture workbook, as a draft with its prices compiled. The same again is that draft.

    What is kept of a workbook is the text made from it. Of a file with something wrong nothing is written; one whose
    only problems are figures that are missing enters incomplete: it prices nothing until a whole one takes its place.
    A law whose validity is past is a law like another.

    Raises: SinFacultad, LeyInvalida, LeyYaImportada.
    """
    seguridad.exigir(IMPORTAR_LEY, por=por, al=reloj.fecha_local(ahora))
    archivado, faltan = _leer(contenido, archivo)
    leida = LeyLeida(archivado.datos)
    huella = hashlib.sha256(contenido if archivado.libro is None else archivado.texto.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LLAVE_DE_IMPORTACION])
    iguales = {ley.estado: ley for ley in Ley.objects.filter(huella=huella).order_by("id")}
    if EstadoDeLey.BORRADOR in iguales:
        return iguales[EstadoDeLey.BORRADOR]
    if aprobada := iguales.get(EstadoDeLey.APROBADA):
        raise LeyYaImportada(archivo=archivo, id=aprobada.pk, nombre=aprobada.nombre)
    compilada = compilacion.compilar(leida)
    ley = _ley(leida, compilada, texto=archivado.texto, huella=huella, por=por, ahora=ahora)
    ley.faltan = faltan
    ley.save(force_insert=True)
    _guardar_precios(ley, compilada)
    return ley


@durable(APROBAR_LEY)
def aprobar_ley(*, ley_id: int, por: Usuario, ahora: datetime, clave: str | None = None) -> Ley:
    """Put a draft in force, by a person other than its importer; one approved for the same first day is replaced.

    Raises: SinFacultad, NoExiste, LaApruebaOtraPersona, LeyYaResuelta, LeyIncompleta; with a `clave`, ClaveMalformada
    and ClaveConOtroCuerpo.
    Locks: clave, leyes of that first day by id.
    """
    if clave is not None:
        cuerpo = {"ley": ley_id}
        if idempotencia.reclamar(clave, acto=APROBAR_LEY, por=por, cuerpo=cuerpo, ahora=ahora) is not None:
            return Ley.objects.defer("texto").get(pk=ley_id)
    seguridad.exigir(APROBAR_LEY, por=por, al=reloj.fecha_local(ahora))
    desde = Ley.objects.filter(pk=ley_id).values_list("vigente_desde", flat=True).first()
    if desde is None:
        raise NoExiste(que="la ley", clave=ley_id)
    # No join: after waiting for a lock, PostgreSQL reads the row anew but not what was joined to it.
    hermanas = (
        Ley.objects.defer("texto")
        .filter(vigente_desde=desde)
        .select_for_update(of=("self",), no_key=True)
        .order_by("id")
    )
    por_id = {ley.pk: ley for ley in hermanas}
    ley = por_id[ley_id]
    if ley.importada_por_id == por.pk:
        raise LaApruebaOtraPersona(id=ley.pk, nombre=ley.nombre)
    if ley.estado != EstadoDeLey.BORRADOR:
        assert ley.aprobada_por and ley.aprobada_en
        raise LeyYaResuelta(
            id=ley.pk,
            nombre=ley.nombre,
            estado=EstadoDeLey(ley.estado).label.lower(),
            quien=ley.aprobada_por.nombre,
            fecha=reloj.fecha_local(ley.aprobada_en),
        )
    if ley.faltan:
        raise LeyIncompleta(ley=ley, avance=captura.avance(leer(_texto_de(ley_id)).datos))
    # The one it replaces goes first: at no moment are two approved for one first day.
    for otra in por_id.values():
        if otra.estado == EstadoDeLey.APROBADA:
            otra.estado = EstadoDeLey.SUSTITUIDA
            otra.save(update_fields=["estado"])
    ley.estado, ley.aprobada_por, ley.aprobada_en = EstadoDeLey.APROBADA, por, ahora
    ley.save(update_fields=["estado", "aprobada_por", "aprobada_en"])
    if clave is not None:
        idempotencia.responder(clave, {"id": ley.pk})
    return ley


def _leer(contenido: bytes, archivo: str) -> tuple[captura.LeyEnArchivo, int]:
    """The law, and how many figures are missing. Raises LeyInvalida: anything else is wrong with it."""
    try:
        archivado = captura.leer(contenido)
    except LeyIlegible as error:
        ilegible = Problema("", None, error.motivo)
        raise LeyInvalida(archivo=archivo, problemas=[ilegible]) from error
    problemas = archivado.informe().problemas
    if not all(map(captura.es_falta, problemas)):
        raise LeyInvalida(archivo=archivo, problemas=problemas)
    # Both counts, so that a law with a problem never passes for whole: a table that is missing lacks each of its cells.
    return archivado, max(len(problemas), captura.avance(archivado.datos).faltan) if problemas else 0


def _texto_de(ley_id: int) -> str:
    return Ley.objects.filter(pk=ley_id).values_list("texto", flat=True)[0]


def _donde_falta(avance: captura.Avance) -> str:
    """`En la hoja «Doméstico» 1,225 (C7, D7…) y en «Comercio» 1,225 (C7, D7…)`: the first three."""
    incompletas = [hoja for hoja in avance.hojas if hoja.faltan]
    dichas = []
    for hoja in incompletas[:3]:
        donde = f"en «{hoja.nombre}»" if hoja.nombre else "fuera de sus hojas"
        dichas.append(f"{donde} {hoja.faltan:,} ({', '.join(hoja.primeras[:2])})")
    if len(incompletas) > 3:
        dichas.append(f"en {len(incompletas) - 3} hojas más otros {sum(hoja.faltan for hoja in incompletas[3:]):,}")
    dicho = enumerados(dichas)
    return dicho[:1].upper() + dicho[1:]


def _ley(
    leida: LeyLeida,
    compilada: compilacion.Compilada,
    *,
    texto: str,
    huella: str,
    por: Usuario,
    ahora: datetime,
) -> Ley:
    datos = leida.datos
    desde, hasta = leida.vigencia()
    municipio = esquema.texto_de(datos.get("municipality"))
    ejercicio = int(datos["fiscal_year"])
    multiplo, modo = compilada.redondeo
    tasa, tope = _recargo(leida)
    return Ley(
        nombre=" ".join(parte for parte in ("Ley de Ingresos de", municipio, str(ejercicio)) if parte)[:160],
        municipio=municipio[:80],
        ejercicio=ejercicio,
        vigente_desde=desde,
        vigente_hasta=hasta,
        fuente=_fuente(datos.get("source")),
        texto=texto,
        huella=huella,
        redondeo_a=multiplo,
        redondeo_modo=modo,
        articulo_redondeo=leida.articulo("rounding")[:40],
        tasa_recargo=tasa,
        tope_recargo_meses=tope,
        articulo_recargo=leida.articulo("late_payment")[:40],
        importada_por=por,
        importada_en=ahora,
    )


def _recargo(leida: LeyLeida) -> tuple[Decimal | None, int]:
    """(monthly rate, months at most). A complete law without the section has no surcharge; else it is not known."""
    seccion = leida.datos.get("late_payment")
    if not isinstance(seccion, dict) or "surcharge_monthly_rate" not in seccion:
        return (Decimal(0) if leida.completa() else None), _AÑOS_DE_RECARGO * 12
    años, tasa = seccion.get("surcharge_max_years", _AÑOS_DE_RECARGO), seccion["surcharge_monthly_rate"]
    # A draft may lack either: it is never the law of a day.
    meses = int(esquema.volumen(_AÑOS_DE_RECARGO if años is None else años) * 12)
    return (None if tasa is None else esquema.fraccion(tasa)), meses


def _fuente(fuente: object) -> str:
    if isinstance(fuente, dict):
        return "\n".join(filter(None, map(esquema.texto_de, fuente.values())))
    return esquema.texto_de(fuente)


def _guardar_precios(ley: Ley, compilada: compilacion.Compilada) -> None:
    Tarifa.objects.bulk_create(
        Tarifa(
            ley=ley,
            uso=t.uso,
            mes=t.mes,
            clase=t.clase,
            nombre=t.nombre[:120],
            clase_fiscal=t.clase_fiscal,
            m3_enteros=t.m3_enteros,
            m3_asignado=t.m3_asignado,
            minimo_agua=t.minimo_agua,
            iva_incluido=t.iva_incluido,
            alcantarillado=t.alcantarillado,
            valor_alcantarillado=t.valor_alcantarillado,
            articulo_alcantarillado=t.articulo_alcantarillado[:40],
            tratamiento=t.tratamiento,
            valor_tratamiento=t.valor_tratamiento,
            articulo_tratamiento=t.articulo_tratamiento[:40],
            tasa_agua=t.tasa_agua,
            tasa_alcantarillado=t.tasa_alcantarillado,
            tasa_tratamiento=t.tasa_tratamiento,
            problema=t.problema,
        )
        for t in compilada.tarifas
    )
    Segmento.objects.bulk_create(
        Segmento(
            ley=ley,
            uso=s.uso,
            beneficio=s.beneficio,
            mes=s.mes,
            componente=s.componente,
            desde=s.desde,
            desde_abierto=s.desde_abierto,
            hasta=s.hasta,
            fijo=s.fijo,
            por_m3=s.por_m3,
            menos_m3=s.menos_m3,
            articulo=s.articulo[:60],
            renglon=s.renglon[:80],
        )
        for s in compilada.segmentos
    )
    Precio.objects.bulk_create(
        Precio(
            ley=ley,
            clave=p.clave,
            seccion=p.seccion[:60],
            nombre=p.nombre[:160],
            unidad=p.unidad[:40],
            importe=p.importe,
            articulo=p.articulo[:60],
            grupo=p.grupo,
        )
        for p in compilada.precios
    )
