-- What a clock that was set back holds up, and addresses that are still to be forgotten.
CREATE INDEX outbox_leased ON outbox (leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX invitations_remembered ON invitations (expires_at) WHERE email <> 'former member';
