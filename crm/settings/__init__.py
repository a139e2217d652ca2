"""Settings: `embedded` (SQLite, one machine), `production` (PostgreSQL, HTTPS), `testing`; all stand on `product`."""
