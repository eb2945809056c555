DROP INDEX invitations_remembered;
DROP INDEX outbox_leased;
