"""What every act on a bill already issued begins with: the bill locked and in force, its reason and its article."""

from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.facturacion.models import EstadoDeRecibo, ReciboAgua
from aljibe.padron import services as padron

_LARGOS = {"motivo": 300, "articulo": 60, "resultado": 300}


class ReciboYaCancelado(Rechazo):
    codigo = "recibo-ya-cancelado"
    plantilla = "El recibo {folio} ya está cancelado. No se hizo nada."


def bloquear_recibo(folio: str) -> ReciboAgua:
    """The bill, in force, with its account locked.

    Raises: NoExiste, ReciboYaCancelado. Locks: cuenta.
    """
    cuenta_id = ReciboAgua.objects.filter(folio=folio).values_list("cuenta_id", flat=True).first()
    if cuenta_id is None:
        raise NoExiste(que="el recibo", clave=folio)
    padron.bloquear_cuentas([cuenta_id])
    recibo = ReciboAgua.objects.select_related("lectura__instalacion__medidor", "asiento").get(folio=folio)
    if recibo.estado != EstadoDeRecibo.VIGENTE:
        raise ReciboYaCancelado(folio=folio)
    return recibo


def exigir_textos(**textos: str) -> dict[str, str]:
    """The reason, article or result of an act, without spaces around. Raises: ValorInvalido."""
    limpios = {campo: texto.strip() for campo, texto in textos.items()}
    for campo, texto in limpios.items():
        if not 0 < len(texto) <= _LARGOS[campo] or not texto.isprintable():
            nombre = campo.replace("articulo", "artículo")
            mensaje = f"El {nombre} se escribe siempre, hasta {_LARGOS[campo]} caracteres."
            raise ValorInvalido(campo=campo, mensaje=mensaje)
    return limpios
