-- Not left to the end of the transaction: whoever imports twice inside one finds the place clean.
DROP TABLE padron_importacion, padron_no_entra, padron_existente;
DROP TABLE IF EXISTS padron_alta, padron_alta_persona;
