"""Every address of the staff screens."""

from django.urls import path

from aljibe.interfaces.ventanilla import componentes, inicio
from aljibe.interfaces.ventanilla.caja import abrir, caja, cobro, conteo, corte
from aljibe.interfaces.ventanilla.caja import recibo as recibo_de_caja
from aljibe.interfaces.ventanilla.documentos import papel
from aljibe.interfaces.ventanilla.facturacion import periodo, periodos, recibo, tirada
from aljibe.interfaces.ventanilla.padron import buscar, cuenta
from aljibe.interfaces.ventanilla.sesion import contrasena, entrar
from aljibe.interfaces.ventanilla.tarifas import leyes

urlpatterns = [
    path("", inicio.inicio, name="inicio"),
    path("entrar", entrar.entrar, name="entrar"),
    path("salir", entrar.salir, name="salir"),
    path("contrasena", contrasena.cambiar, name="cambiar_contrasena"),
    path("buscar", buscar.buscar, name="buscar"),
    path("cuentas/<str:numero>", cuenta.resumen, name="cuenta"),
    path("cuentas/<str:numero>/estado-de-cuenta", cuenta.estado, name="cuenta_estado"),
    path("cuentas/<str:numero>/estado-de-cuenta/papel", cuenta.imprimir_estado, name="cuenta_estado_papel"),
    path("cuentas/<str:numero>/lecturas", cuenta.lecturas, name="cuenta_lecturas"),
    path("cuentas/<str:numero>/cobro", cobro.cobro, name="cobro"),
    path("recibos/<str:folio>", recibo.recibo, name="recibo"),
    path("caja", caja.caja, name="caja"),
    path("caja/abrir", abrir.abrir, name="caja_abrir"),
    path("caja/conteo", conteo.conteo, name="conteo"),
    path("caja/corte", corte.corte, name="corte"),
    path("cobros/<str:folio>", recibo_de_caja.recibo, name="cobro_hecho"),
    path("cortes/<str:folio>", corte.hecho, name="corte_hecho"),
    path("periodos", periodos.periodos, name="periodos"),
    path("periodos/lecturas", periodos.importar, name="lecturas_importar"),
    path("periodos/<str:clave>", periodo.periodo, name="periodo"),
    path("periodos/<str:clave>/ensayo", periodo.ensayar, name="periodo_ensayo"),
    path("periodos/<str:clave>/facturar", periodo.facturar, name="periodo_facturar"),
    path("periodos/<str:clave>/liberar", periodo.liberar, name="periodo_liberar"),
    path("periodos/<str:clave>/avance", periodo.avance, name="periodo_avance"),
    path("periodos/<str:clave>/omitidas.csv", periodo.omitidas, name="periodo_omitidas"),
    path("periodos/<str:clave>/imprimir", tirada.imprimir, name="periodo_imprimir"),
    path("periodos/<str:clave>/impresion", tirada.avance, name="periodo_impresion"),
    path("tiradas/<int:tirada_id>", tirada.tirada, name="tirada"),
    path("tiradas/<int:tirada_id>/pausar", tirada.pausar, name="tirada_pausar"),
    path("tiradas/<int:tirada_id>/seguir", tirada.seguir, name="tirada_seguir"),
    path("tiradas/<int:tirada_id>/partes/<int:n>.pdf", tirada.parte, name="tirada_parte"),
    path("leyes", leyes.leyes, name="leyes"),
    path("leyes/importar", leyes.importar, name="ley_importar"),
    path("leyes/<int:ley_id>", leyes.ley, name="ley"),
    path("leyes/<int:ley_id>/aprobar", leyes.aprobar, name="ley_aprobar"),
    path("documentos/<str:codigo>.pdf", papel.papel, name="papel"),
    path("documentos/<str:codigo>/reimprimir", papel.reimprimir, name="reimprimir"),
    path("componentes", componentes.componentes, name="componentes"),
]
