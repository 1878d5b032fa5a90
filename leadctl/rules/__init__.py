"""rules.toml -> rule book; conditions -> checked SQL. Pure: no clock, no database."""
