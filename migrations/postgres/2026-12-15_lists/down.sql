DROP TABLE running_apps;
CREATE OR REPLACE FUNCTION running_months_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO running_months (payment_method_id, counted_for, sums)
    SELECT NEW.payment_method_id, '', ''
    WHERE (SELECT COUNT(*)
             FROM (SELECT 1 FROM ownerships WHERE payment_method_id = NEW.payment_method_id LIMIT 4) few) > 3
    ON CONFLICT (payment_method_id) DO NOTHING;
  UPDATE running_months SET counted_for = '' WHERE counted_for <> '' AND payment_method_id = NEW.payment_method_id;
  RETURN NULL;
END $$;
DROP INDEX billed_months_by_payer;
DROP TRIGGER listed_for_manager ON payment_method_people;
DROP TRIGGER listed_for_manager_no_more ON payment_method_people;
DROP TRIGGER listed_for_managing_team ON payment_method_teams;
DROP TRIGGER listed_for_managing_team_no_more ON payment_method_teams;
DROP TRIGGER listed_for_member ON memberships;
DROP TRIGGER listed_for_role ON memberships;
DROP TRIGGER listed_for_member_no_more ON memberships;
DROP TRIGGER listed_for_developer ON developer_connections;
DROP TRIGGER listed_for_developer_no_more ON developer_connections;
DROP TRIGGER listed_for_team ON team_apps;
DROP TRIGGER listed_for_team_no_more ON team_apps;
DROP TRIGGER listed_as_asked ON access_requests;
DROP TRIGGER listed_as_asked_no_more ON access_requests;
DROP TRIGGER listed_by_another_name ON payment_methods;
DROP TRIGGER listed_new_app ON apps;
DROP TRIGGER listed_app_paid_with ON apps;
DROP TRIGGER listed_app_otherwise ON apps;
DROP TABLE listed_payment_methods;
DROP TABLE listed_apps;
DROP FUNCTION list_payment_method();
DROP FUNCTION list_app();
DROP FUNCTION listed_payment_method_stays();
DROP FUNCTION listed_app_stays();
DROP FUNCTION listed_for_manager();
DROP FUNCTION listed_for_manager_no_more();
DROP FUNCTION listed_for_managing_team();
DROP FUNCTION listed_for_managing_team_no_more();
DROP FUNCTION listed_with_payment_method();
DROP FUNCTION listed_with_payment_method_no_more();
DROP FUNCTION listed_for_member();
DROP FUNCTION listed_for_role();
DROP FUNCTION listed_for_member_no_more();
DROP FUNCTION listed_for_developer();
DROP FUNCTION listed_for_developer_no_more();
DROP FUNCTION listed_for_team();
DROP FUNCTION listed_for_team_no_more();
DROP FUNCTION listed_as_asked();
DROP FUNCTION listed_as_asked_no_more();
DROP FUNCTION listed_by_another_name();
DROP FUNCTION listed_new_app();
DROP FUNCTION listed_app_paid_with();
DROP FUNCTION listed_app_otherwise();
