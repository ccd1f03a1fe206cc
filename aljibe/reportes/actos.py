"""What can be read here that not everybody may."""

from aljibe.base.acto import Acto

COMPARAR_LEYES = Acto(clave="comparar_leyes", nombre="Comparar dos leyes")
