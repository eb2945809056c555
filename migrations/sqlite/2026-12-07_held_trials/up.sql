-- A trial is held while any invitation to pay is open, not only during the first one.
ALTER TABLE invitations DROP COLUMN first_expires_at;

-- Those that are open now hold as new ones do: two days longer than they last, and 30 days longer than the trial at most.
UPDATE apps SET trial_held_until = MAX(COALESCE(trial_held_until, 0), MIN(trial_ends_at + 2592000000, (
    SELECT MAX(v.expires_at) + 172800000 FROM invitation_apps x JOIN invitations v ON v.id = x.invitation_id
     WHERE x.app_id = apps.id AND v.kind = 'pay' AND v.state IN ('pending', 'to_be_confirmed'))))
  WHERE payment_method_id IS NULL AND deleted_at IS NULL AND trial_ends_at IS NOT NULL AND id IN (
    SELECT x.app_id FROM invitation_apps x JOIN invitations v ON v.id = x.invitation_id
     WHERE v.kind = 'pay' AND v.state IN ('pending', 'to_be_confirmed'));
