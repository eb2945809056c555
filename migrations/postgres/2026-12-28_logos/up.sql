-- The logos that stand on invoices: each file once, in base64, under its digest, which is in what is frozen.
CREATE TABLE logos (
  digest  TEXT PRIMARY KEY NOT NULL,
  png     TEXT NOT NULL,
  kept_at BIGINT NOT NULL
);

CREATE TRIGGER logos_stay BEFORE UPDATE ON logos
  FOR EACH ROW EXECUTE FUNCTION refuse_change('a logo is never changed');
CREATE TRIGGER logos_remain BEFORE DELETE ON logos
  FOR EACH ROW EXECUTE FUNCTION refuse_change('a logo is never deleted');
CREATE TRIGGER logos_remain_all BEFORE TRUNCATE ON logos
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a logo is never deleted');
