"""Settings: `embedded` (SQLite, one machine), `production` (PostgreSQL behind HTTPS), `testing`; all stand on `product`."""
