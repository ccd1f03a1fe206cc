"""What a person reads of the keys of a law file, whose schema is in English and without accents."""

import re

# One title for each section of one-off charges (tariffs, schema 1); a service is told by its own name.
_SECCIONES = {
    "contracts": "Contrato",
    "intake_materials_installation": "Toma, materiales e instalación",
    "sewer_connection": "Descarga",
    "meter_box": "Cuadro de medición",
    "meters": "Medidor",
    "services": "",
    "housing_development_incorporation": "Incorporación de fraccionamiento",
    "individual_incorporation": "Incorporación individual",
    "development_services": "Servicios a fraccionamientos",
    "non_housing_incorporation": "Incorporación no habitacional",
    "treated_water": "Agua tratada",
    "pollutant_discharge": "Descarga de contaminantes",
    "sewer": "Alcantarillado",
    "treatment": "Tratamiento",
}
_EN_ESPAÑOL = {
    "agricultural": "agrícola",
    "annual prepayment discount": "descuento por pago anual anticipado",
    "at plant": "en planta",
    "commercial": "comercial",
    "extra metre": "metro adicional",
    "missing or surplus title m3": "m³ de títulos que faltan o sobran",
    "insolvency": "insolvencia",
    "older adults pensioners disability": "adultos mayores, pensionados y personas con discapacidad",
    "one time right": "derecho por única vez",
    "own well colonias": "colonias con pozo propio",
    "m3": "m³",
    "per dwelling": "por vivienda",
    "per kg": "por kg",
    "per litre": "por litro",
    "per m3": "por m³",
    "popular colonias": "colonias populares",
    "ph out of range": "pH fuera de rango",
    "remote reading module": "módulo de lectura remota",
    "septic trucks": "camiones de fosas sépticas",
    "treated water electromagnetic": "electromagnético para agua tratada",
    "up to": "hasta",
    "velocity": "de velocidad",
    "analisis": "análisis",
    "camion": "camión",
    "cancelacion": "cancelación",
    "clinica": "clínica",
    "domestica": "doméstica",
    "domestico": "doméstico",
    "explotacion": "explotación",
    "fisicoquimico": "fisicoquímico",
    "hidroneumatico": "hidroneumático",
    "incorporacion": "incorporación",
    "inspeccion": "inspección",
    "instalacion": "instalación",
    "interes": "interés",
    "medicion": "medición",
    "microbiologico": "microbiológico",
    "publica": "pública",
    "publico": "público",
    "reconexion": "reconexión",
    "reparacion": "reparación",
    "reinstalacion": "reinstalación",
    "reubicacion": "reubicación",
    "revision": "revisión",
    "terraceria": "terracería",
    "titulos": "títulos",
    "verificacion": "verificación",
}
_SIGLAS = ("dbo", "dqo", "gya", "so4", "sst", "nom001", "nom002", "nom127")
_PALABRAS = _EN_ESPAÑOL | {sigla: sigla.upper() for sigla in _SIGLAS}
_CONOCIDAS = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_PALABRAS, key=len, reverse=True))})(?!\w)")


def nombre_de_clave(clave: str) -> str:
    """`Doméstico b` of `domestico_b`. What is written with a capital is a name already, and stays as it is."""
    return clave if clave[:1].isupper() else _mayuscula(_en_palabras(clave))


def nombre_de_unidad(unidad: str) -> str:
    """`análisis` of `analisis`, `m³` of `m3`."""
    return _en_palabras(unidad)


def nombre_de_precio(seccion: str, *partes: str) -> str:
    """`Contrato: agua potable` of `contracts.agua_potable`; a section that the schema does not know, by its words."""
    titulo = _SECCIONES.get(seccion, _en_palabras(seccion))
    return _mayuscula(": ".join(filter(None, (titulo, ", ".join(map(_en_palabras, partes))))))


def _en_palabras(clave: str) -> str:
    return _CONOCIDAS.sub(lambda hallada: _PALABRAS[hallada[0]], clave.replace("_", " "))


def _mayuscula(texto: str) -> str:
    return texto[:1].upper() + texto[1:]
