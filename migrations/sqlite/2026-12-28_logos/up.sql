-- The logos that stand on invoices: each file once, in base64, under its digest, which is in what is frozen.
CREATE TABLE logos (
  digest  TEXT PRIMARY KEY NOT NULL,
  png     TEXT NOT NULL,
  kept_at BIGINT NOT NULL
);

CREATE TRIGGER logos_stay BEFORE UPDATE ON logos
  BEGIN SELECT RAISE(ABORT, 'a logo is never changed'); END;
CREATE TRIGGER logos_remain BEFORE DELETE ON logos
  BEGIN SELECT RAISE(ABORT, 'a logo is never deleted'); END;
CREATE TRIGGER logos_once BEFORE INSERT ON logos
    WHEN EXISTS (SELECT 1 FROM logos WHERE rowid = NEW.rowid OR digest = NEW.digest)
  BEGIN SELECT RAISE(ABORT, 'a logo is never changed'); END;
