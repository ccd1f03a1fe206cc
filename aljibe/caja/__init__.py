"""The till: turnos, payments, receipts, blind counts and cuts."""
