"""Paper: templates by version, frozen data, verification codes and reprints."""
