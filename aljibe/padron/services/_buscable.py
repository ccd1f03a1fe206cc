"""The text of an account that the search looks into: one expression for every writer of it."""

from collections.abc import Sequence

from django.db import connection

# Of a row `f` with the columns of the padrón file. Lower case without accents, words of letters and digits between
# single spaces, one before the first: a word begins where ' word' does. Meter and telephone go joined as well, and
# the telephone without its area code.
BUSCABLE = r"""
    ' ' || regexp_replace(
        aljibe_sin_acentos(concat_ws(
            ' ', f.cuenta, f.nombre, f.calle, f.numero, f.interior, f.colonia, f.rfc, f.reparto, f.medidor,
            nullif(regexp_replace(f.medidor, '\W', '', 'g'), f.medidor), f.telefono,
            nullif(regexp_replace(f.telefono, '\D', '', 'g'), f.telefono),
            right(regexp_replace(f.telefono, '\D', '', 'g'), 7)
        )),
        '[^a-z0-9]+', ' ', 'g'
    )
"""

_RENOVAR = f"""
    UPDATE padron_cuenta c SET buscable = n.texto
    FROM (
        SELECT f.id, {BUSCABLE} AS texto
        FROM (
            SELECT
                c.id, c.numero AS cuenta, p.nombre, d.calle, d.numero, d.interior, d.colonia, p.rfc, c.reparto,
                m.numero AS medidor, p.telefono
            FROM padron_cuenta c
            JOIN padron_predio d ON d.id = c.predio_id
            LEFT JOIN padron_titularidad t ON t.cuenta_id = c.id AND t.papel = 'TITULAR' AND upper_inf(t.vigencia)
            LEFT JOIN padron_persona p ON p.id = t.persona_id
            LEFT JOIN padron_instalacion i ON i.cuenta_id = c.id AND upper_inf(i.vigencia)
            LEFT JOIN padron_medidor m ON m.id = i.medidor_id
            WHERE c.id = ANY (%s)
        ) f
    ) n
    WHERE c.id = n.id AND c.buscable <> n.texto
"""  # noqa: S608 - only constants of this module


def renovar_buscable(cuenta_ids: Sequence[int]) -> None:
    """Write again the searchable text of accounts whose holder, address or meter changed. One statement."""
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(_RENOVAR, [list(cuenta_ids)])
