-- What the program may do on PostgreSQL: everything but change or remove what stands in the trail.
-- Run as the owner of the tables after each `manage.py migrate`; the program signs in as zhike_app.
GRANT USAGE ON SCHEMA public TO zhike_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO zhike_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO zhike_app;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_logentry, audit_touched FROM zhike_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM zhike_app;
