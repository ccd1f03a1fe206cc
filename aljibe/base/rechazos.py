"""Refusals: what a person is told when an act is not possible."""

from typing import Any, ClassVar


class Rechazo(Exception):
    """A refusal to a person: nothing was written. The sentence is `plantilla` with the facts filled in.

    `codigo` is stable and public (kebab-case); `estado` is the HTTP status the doors answer with: 409 the state
    says no, 422 the values say no, 403 the person may not, 404 it does not exist.
    """

    codigo: ClassVar[str] = "rechazo"
    plantilla: ClassVar[str] = ""
    estado: ClassVar[int] = 409

    def __init__(self, **hechos: Any) -> None:
        self.hechos = hechos
        super().__init__(self.plantilla.format(**hechos))

    def extras(self) -> dict[str, Any]:
        """Facts a program may use, beside the sentence (public contract). Empty unless a refusal names some."""
        return {}


class NoExiste(Rechazo):
    codigo = "no-existe"
    plantilla = "No existe {que} «{clave}»."
    estado = 404


class ValorInvalido(Rechazo):
    """A value says no. `campo` names the field, so that a form can put the sentence beside it."""

    codigo = "valor-invalido"
    plantilla = "{mensaje}"
    estado = 422

    def __init__(self, *, campo: str, mensaje: str) -> None:
        self.campo = campo
        super().__init__(mensaje=mensaje)

    def extras(self) -> dict[str, Any]:
        return {"errores": {self.campo: [str(self)]}}
