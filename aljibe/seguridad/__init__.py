"""Who may and who did: puestos, people, facultades, tokens and the audit trail."""
