"""The job engine under fire, on SQLite and on PostgreSQL: what is lost, stuck, redone; what web requests feel."""
