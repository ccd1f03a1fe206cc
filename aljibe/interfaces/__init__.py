"""How one comes in: staff screens, public pages, API, commands and jobs. No rule lives here."""
