"""The photo of a meter: what its bytes are, and whose reading it proves."""

from datetime import datetime

from aljibe.base import archivos, idempotencia, reloj
from aljibe.base.acto import durable
from aljibe.base.rechazos import NoExiste, Rechazo, ValorInvalido
from aljibe.facturacion.actos import CAPTURAR_LECTURA
from aljibe.facturacion.models import FotoDeLectura, Lectura
from aljibe.facturacion.queries import FOTOS
from aljibe.seguridad import services as seguridad
from aljibe.seguridad.models import Usuario

MAXIMO_DE_FOTO = 10_000_000
_POR_LECTURA = 12


class FotosDeMas(Rechazo):
    codigo = "fotos-de-mas"
    plantilla = "La lectura ya tiene {cuantas} fotos, que son las que admite."


@durable(CAPTURAR_LECTURA)
def agregar_foto(
    *, lectura_id: int, contenido: bytes, por: Usuario, ahora: datetime, clave: str | None = None
) -> FotoDeLectura:
    """Add a photo to a reading: JPEG, PNG or WebP by its bytes, of 10 MB at most. The same one again is the same row.

    Raises: SinFacultad, NoExiste, ValorInvalido, FotosDeMas, ClaveConOtroCuerpo. Locks: clave, the reading.
    """
    huella = archivos.huella(contenido)
    cuerpo = {"lectura": lectura_id, "huella": huella}
    if clave and (hecha := idempotencia.reclamar(clave, acto=CAPTURAR_LECTURA, por=por, cuerpo=cuerpo, ahora=ahora)):
        return FotoDeLectura.objects.get(pk=hecha["foto"])
    seguridad.exigir(CAPTURAR_LECTURA, por=por, al=reloj.fecha_local(ahora))
    lectura = Lectura.objects.select_for_update(no_key=True).filter(pk=lectura_id).first()
    if lectura is None:
        raise NoExiste(que="la lectura", clave=lectura_id)
    if len(contenido) > MAXIMO_DE_FOTO:
        raise ValorInvalido(campo="foto", mensaje="La foto pasa de 10 MB. Tómela con menos resolución.")
    if not (tipo := tipo_de_imagen(contenido)):
        raise ValorInvalido(campo="foto", mensaje="El archivo no es una foto: se esperaba JPEG, PNG o WebP.")
    foto = FotoDeLectura.objects.filter(lectura=lectura, huella=huella).first()
    if foto is None:
        if FotoDeLectura.objects.filter(lectura=lectura).count() >= _POR_LECTURA:
            raise FotosDeMas(cuantas=_POR_LECTURA)
        archivos.guardar(FOTOS, contenido)
        foto = FotoDeLectura.objects.create(
            lectura=lectura, huella=huella, tipo=tipo, tamano=len(contenido), subida_por=por, subida_en=ahora
        )
    if clave:
        idempotencia.responder(clave, {"foto": foto.pk})
    return foto


def tipo_de_imagen(contenido: bytes) -> str:
    """The type of an image by how its bytes begin and end, whatever its name says; empty when it is not one."""
    if contenido.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if contenido.startswith(b"\x89PNG\r\n\x1a\n") and contenido[12:16] == b"IHDR":
        return "image/png"
    if contenido[:4] == b"RIFF" and contenido[8:12] == b"WEBP":
        return "image/webp"
    return ""
