CREATE OR REPLACE FUNCTION listed_app_paid_with() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id)
    SELECT NEW.id, c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
  DELETE FROM listed_apps WHERE app_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER listed_for_manager AFTER INSERT ON payment_method_people
  FOR EACH ROW EXECUTE FUNCTION listed_for_manager();
CREATE OR REPLACE TRIGGER listed_for_manager_no_more AFTER DELETE ON payment_method_people
  FOR EACH ROW EXECUTE FUNCTION listed_for_manager_no_more();
CREATE OR REPLACE TRIGGER listed_for_managing_team AFTER INSERT ON payment_method_teams
  FOR EACH ROW EXECUTE FUNCTION listed_for_managing_team();
CREATE OR REPLACE TRIGGER listed_for_managing_team_no_more AFTER DELETE ON payment_method_teams
  FOR EACH ROW EXECUTE FUNCTION listed_for_managing_team_no_more();
CREATE OR REPLACE TRIGGER listed_for_member AFTER INSERT ON memberships
  FOR EACH ROW EXECUTE FUNCTION listed_for_member();
CREATE OR REPLACE TRIGGER listed_for_role AFTER UPDATE OF role ON memberships
  FOR EACH ROW EXECUTE FUNCTION listed_for_role();
CREATE OR REPLACE TRIGGER listed_for_member_no_more AFTER DELETE ON memberships
  FOR EACH ROW EXECUTE FUNCTION listed_for_member_no_more();
CREATE OR REPLACE TRIGGER listed_for_developer AFTER INSERT ON developer_connections
  FOR EACH ROW EXECUTE FUNCTION listed_for_developer();
CREATE OR REPLACE TRIGGER listed_for_developer_no_more AFTER DELETE ON developer_connections
  FOR EACH ROW EXECUTE FUNCTION listed_for_developer_no_more();
CREATE OR REPLACE TRIGGER listed_for_team AFTER INSERT ON team_apps
  FOR EACH ROW EXECUTE FUNCTION listed_for_team();
CREATE OR REPLACE TRIGGER listed_for_team_no_more AFTER DELETE ON team_apps
  FOR EACH ROW EXECUTE FUNCTION listed_for_team_no_more();
CREATE OR REPLACE TRIGGER listed_as_asked AFTER INSERT ON access_requests
  FOR EACH ROW EXECUTE FUNCTION listed_as_asked();
CREATE OR REPLACE TRIGGER listed_as_asked_no_more AFTER DELETE ON access_requests
  FOR EACH ROW EXECUTE FUNCTION listed_as_asked_no_more();
CREATE OR REPLACE TRIGGER listed_by_another_name AFTER UPDATE OF sort_name ON payment_methods
  FOR EACH ROW WHEN (NEW.sort_name <> OLD.sort_name) EXECUTE FUNCTION listed_by_another_name();
CREATE OR REPLACE TRIGGER listed_new_app AFTER INSERT ON apps
  FOR EACH ROW WHEN (NEW.payment_method_id IS NOT NULL) EXECUTE FUNCTION listed_new_app();
CREATE OR REPLACE TRIGGER listed_app_paid_with AFTER UPDATE OF payment_method_id, deleted_at ON apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_paid_with();
CREATE OR REPLACE TRIGGER listed_app_by_another_name AFTER UPDATE OF sort_name ON apps
  FOR EACH ROW WHEN (NEW.sort_name <> OLD.sort_name) EXECUTE FUNCTION listed_app_by_another_name();
CREATE OR REPLACE TRIGGER listed_app_ends AFTER UPDATE OF payment_method_id, delete_at, trial_ends_at, trial_held_until ON apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_ends();
CREATE OR REPLACE TRIGGER listed_app_goes_to_closing AFTER UPDATE OF payment_method_id ON apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_goes_to_closing();
CREATE OR REPLACE TRIGGER listed_as_closing AFTER UPDATE OF apps_end_at ON payment_methods
  FOR EACH ROW WHEN (NEW.apps_end_at IS DISTINCT FROM OLD.apps_end_at) EXECUTE FUNCTION listed_as_closing();
DROP FUNCTION lists_are_kept();
