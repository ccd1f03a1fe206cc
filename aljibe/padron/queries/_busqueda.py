"""Finding an account by whatever the person says: number, name, street, meter, telephone, RFC."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from aljibe.base.rechazos import ValorInvalido
from aljibe.padron.models import NUMERO
from aljibe.padron.queries._ficha import domicilio

LIMITE = 50
LIMITE_MAXIMO = 200
_LARGO_MAXIMO = 200  # characters of a search; nobody types more

# The ranks of what is found. The account typed whole comes first, then those it begins, then all the others.
_EXACTA, _EMPIEZA, _CONTIENE = range(3)
_PARECIDO = "0.4"  # of a word of four letters with one missing; pg_trgm gives 1 to equal words
_LETRAS_PARA_DUDAR = 4
_CANDIDATAS = 500
# The accounts are chosen and cut before anything is joined to them.
_SELECCION = """
    SELECT
        c.id, c.numero, coalesce(p.nombre, '') AS titular, d.calle, d.numero AS exterior, d.interior, d.colonia, d.cp,
        c.uso, c.situacion_comercial, coalesce(m.numero, '') AS medidor, coalesce(p.telefono, '') AS telefono,
        coalesce(p.rfc, '') AS rfc, c.reparto
    FROM ({cuentas}) c
    JOIN padron_predio d ON d.id = c.predio_id
    LEFT JOIN padron_titularidad t ON t.cuenta_id = c.id AND t.papel = 'TITULAR' AND upper_inf(t.vigencia)
    LEFT JOIN padron_persona p ON p.id = t.persona_id
    LEFT JOIN padron_instalacion i ON i.cuenta_id = c.id AND upper_inf(i.vigencia)
    LEFT JOIN padron_medidor m ON m.id = i.medidor_id
    ORDER BY c.parecido DESC, c.numero
"""
_POR_NUMERO = "SELECT c.*, 0 AS parecido FROM padron_cuenta c WHERE {condicion} ORDER BY c.numero LIMIT %s"
_POR_PARECIDO = """
    SELECT c.*, {parecido} AS parecido
    FROM (SELECT c.* FROM padron_cuenta c WHERE {condicion} LIMIT %s) c
    ORDER BY parecido DESC, c.numero LIMIT %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hallazgo:
    """An account in a list. `coincide` says by what it was found when it is not seen in the row: `medidor 8841907`."""

    cuenta_id: int
    numero: str
    titular: str
    direccion: str
    uso: str
    situacion_comercial: str
    coincide: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagina:
    """A page of a list. `siguiente` is the cursor of the page after it, None at the end."""

    datos: tuple[Hallazgo, ...]
    siguiente: str | None


def listar(*, cursor: str | None = None, limite: int = LIMITE) -> Pagina:
    """Every account by number. An account that enters meanwhile neither repeats nor hides another. One statement.

    Raises: ValorInvalido, `cursor` is not one of this list.
    """
    if cursor is not None and not re.fullmatch(NUMERO, cursor):
        raise _cursor_ajeno(cursor)
    pedidos = _acotado(limite)
    hallados = _por_numero("c.numero > %s", [cursor or ""], limite=pedidos + 1, palabras=())
    hay_mas = len(hallados) > pedidos
    return Pagina(datos=tuple(hallados[:pedidos]), siguiente=hallados[pedidos - 1].numero if hay_mas else None)


def buscar(texto: str, *, limite: int = LIMITE, cursor: str | None = None) -> Pagina:
    """Accounts where every word of `texto` begins a word of number, name, address, meter, telephone or RFC.

    The account of that number first, then those whose number begins so, then by number. Accents and case do not
    matter. When nothing is found, those most alike (a letter missing or changed), on one page. A text without a
    letter or a digit finds nothing. At most three statements.

    Raises: ValorInvalido, `cursor` is not one of this list.
    """
    palabras = _palabras(texto[:_LARGO_MAXIMO])
    if not palabras:
        return Pagina(datos=(), siguiente=None)
    pedidos = _acotado(limite)
    rango, desde = _leer_cursor(cursor)
    hallados: list[tuple[int, Hallazgo]] = []
    for siguiente, condicion, valores in _etapas(palabras):
        if siguiente < rango or len(hallados) > pedidos:
            continue
        despues = desde if siguiente == rango else ""
        filas = _por_numero(
            f"{condicion} AND c.numero > %s", [*valores, despues], limite=pedidos + 1 - len(hallados), palabras=palabras
        )
        hallados += [(siguiente, fila) for fila in filas]
    if not hallados and cursor is None:
        return Pagina(datos=tuple(_por_parecido(palabras, limite=pedidos)), siguiente=None)
    pagina = hallados[:pedidos]
    hay_mas = len(hallados) > pedidos
    return Pagina(
        datos=tuple(fila for _, fila in pagina),
        siguiente=f"{pagina[-1][0]}.{pagina[-1][1].numero}" if hay_mas else None,
    )


def _etapas(palabras: Sequence[str]) -> list[tuple[int, str, list[str]]]:
    """(rank, condition, values) of each search, from the surest; no account answers to two of them."""
    contiene = " AND ".join(["c.buscable LIKE %s"] * len(palabras))
    patrones = [f"% {palabra}%" for palabra in palabras]
    if len(palabras) > 1 or not palabras[0].isdigit():
        return [(_CONTIENE, contiene, patrones)]
    numero = palabras[0]
    return [
        (_EXACTA, "c.numero = %s", [numero]),
        # A range and not a LIKE: the index of the number then gives them in order.
        (_EMPIEZA, "c.numero > %s AND c.numero <= %s", [numero, numero + "9" * 10]),
        (_CONTIENE, f"{contiene} AND c.numero NOT LIKE %s", [*patrones, f"{numero}%"]),
    ]


def _por_numero(condicion: str, valores: Sequence[Any], *, limite: int, palabras: Sequence[str]) -> list[Hallazgo]:
    return _consultar(_POR_NUMERO.format(condicion=condicion), [*valores, limite], palabras=palabras)


def _por_parecido(palabras: Sequence[str], *, limite: int) -> list[Hallazgo]:
    """The most alike of some that are alike enough: to rank all those of a common name would take too long.

    Only words of letters may be misspelt: a number with a wrong digit is somebody else's.
    """
    dudosas = [palabra for palabra in palabras if palabra.isalpha() and len(palabra) >= _LETRAS_PARA_DUDAR]
    if not dudosas:
        return []
    firmes = [f"% {palabra}%" for palabra in palabras if palabra not in dudosas]
    cuentas = _POR_PARECIDO.format(
        parecido=" + ".join(["word_similarity(%s, c.buscable)"] * len(dudosas)),
        condicion=" AND ".join(["c.buscable %%> %s"] * len(dudosas) + ["c.buscable LIKE %s"] * len(firmes)),
    )
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [_PARECIDO])
        return _consultar(cuentas, [*dudosas, *dudosas, *firmes, _CANDIDATAS, limite], palabras=palabras)


def _consultar(cuentas: str, valores: Sequence[Any], *, palabras: Sequence[str]) -> list[Hallazgo]:
    with connection.cursor() as cursor:
        cursor.execute(_SELECCION.format(cuentas=cuentas), valores)
        nombres = [columna.name for columna in cursor.description]
        return [_hallazgo(dict(zip(nombres, fila, strict=True)), palabras) for fila in cursor.fetchall()]


def _hallazgo(fila: dict[str, Any], palabras: Sequence[str]) -> Hallazgo:
    return Hallazgo(
        cuenta_id=fila["id"],
        numero=fila["numero"],
        titular=fila["titular"],
        direccion=domicilio(
            calle=fila["calle"],
            numero=fila["exterior"],
            interior=fila["interior"],
            colonia=fila["colonia"],
            cp=fila["cp"],
        ),
        uso=fila["uso"],
        situacion_comercial=fila["situacion_comercial"],
        coincide=_coincide(fila, palabras),
    )


def _coincide(fila: dict[str, Any], palabras: Sequence[str]) -> str:
    """What of the account answers to a word that its number, holder and street do not have."""
    a_la_vista = _normal(" ".join(fila[c] for c in ("numero", "titular", "calle", "exterior", "interior", "colonia")))
    for palabra in palabras:
        if f" {palabra}" in a_la_vista:
            continue
        for columna, nombre in (
            ("medidor", "medidor"),
            ("telefono", "teléfono"),
            ("rfc", "RFC"),
            ("reparto", "reparto"),
        ):
            valor = fila[columna]
            junto = "".join(_palabras(valor))
            if f" {palabra}" in _normal(valor) or palabra in (junto[: len(palabra)], junto[-7:][: len(palabra)]):
                return f"{nombre} {valor}"
    return ""


def _normal(texto: str) -> str:
    return " " + " ".join(_palabras(texto))


def _palabras(texto: str) -> list[str]:
    """The words of a text as the searchable one has them: lower case, without accents, letters and digits only."""
    descompuesto = unicodedata.normalize("NFKD", texto.casefold())
    plano = "".join(letra for letra in descompuesto if not unicodedata.combining(letra))
    return re.findall("[a-z0-9]+", plano)


def _acotado(limite: int) -> int:
    return max(1, min(limite, LIMITE_MAXIMO))


def _leer_cursor(cursor: str | None) -> tuple[int, str]:
    if cursor is None:
        return _EXACTA, ""
    partes = re.fullmatch(rf"([0-2])\.({NUMERO})", cursor)
    if partes is None:
        raise _cursor_ajeno(cursor)
    return int(partes[1]), partes[2]


def _cursor_ajeno(cursor: str) -> ValorInvalido:
    return ValorInvalido(
        campo="cursor", mensaje=f"El cursor «{cursor}» no es de esta lista. Use el que vino en «siguiente»."
    )
