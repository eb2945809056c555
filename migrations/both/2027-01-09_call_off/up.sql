-- A charge that ends without money: from then on the gateway is asked to call it off, so that nobody pays it later. Of one that
-- was dropped because somebody ended it: since when. NULL: nobody has ended it, or the gateway has called it off.
ALTER TABLE charges ADD COLUMN call_off_at BIGINT;
CREATE INDEX charges_to_call_off ON charges (gateway, call_off_at) WHERE call_off_at IS NOT NULL AND state <> 'dropped';
