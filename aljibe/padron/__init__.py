"""The register of users: personas, predios, cuentas, titularidades, medidores, rutas and zonas."""
