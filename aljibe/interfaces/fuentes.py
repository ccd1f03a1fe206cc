"""The face of the screens: Source Sans 3, cut down to Latin and served from our own static files.

The whole family weighs some 650 KB; the Latin subset with tabular figures, about 30. It is made once, when static
files are prepared, from the package `fontpkg-source-sans-3` (OFL), and is not kept in the repository.
"""

from __future__ import annotations

import os
import tempfile
from importlib import resources
from pathlib import Path

from fontTools import subset

DESTINO = Path(__file__).parent / "static" / "fuentes" / "source-sans-3-latin.woff2"
_ORIGEN = resources.files("fontpkg_source_sans_3") / "files" / "SourceSans3[wght].ttf"
# Latin-1, the Spanish and currency signs beyond it, the typographic signs of the screens and the two arrows of keys.
_SIGNOS = (
    "U+0020-007E,U+00A0-00FF,U+0152-0153,U+2013-2014,U+2018-201D,U+2022,U+2026,U+2032-2033,U+20AC,U+2190-2193,U+2212"
)
_RASGOS = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "lnum", "tnum", "sups"]


def preparar(destino: Path = DESTINO) -> Path:
    """Make the Latin woff2 when it is missing and return where it is.

    Safe when two processes start at once: each writes its own file and the last rename wins, with the same bytes.
    """
    if destino.exists():
        return destino
    destino.parent.mkdir(parents=True, exist_ok=True)
    opciones = subset.Options(flavor="woff2", layout_features=_RASGOS, hinting=False, notdef_outline=True)
    fuente = subset.load_font(str(_ORIGEN), opciones)
    recorte = subset.Subsetter(opciones)
    recorte.populate(unicodes=subset.parse_unicodes(_SIGNOS))
    recorte.subset(fuente)
    with tempfile.NamedTemporaryFile(dir=destino.parent, suffix=".woff2", delete=False) as temporal:
        provisional = Path(temporal.name)
    subset.save_font(fuente, str(provisional), opciones)
    provisional.chmod(0o644)
    os.replace(provisional, destino)
    return destino
