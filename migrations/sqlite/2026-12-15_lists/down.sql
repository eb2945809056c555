DROP TABLE running_apps;
DROP TRIGGER running_months_own;
CREATE TRIGGER running_months_own AFTER INSERT ON ownerships BEGIN
  INSERT INTO running_months (payment_method_id, counted_for, sums)
    SELECT NEW.payment_method_id, '', ''
    WHERE (SELECT COUNT(*) FROM (SELECT 1 FROM ownerships WHERE payment_method_id = NEW.payment_method_id LIMIT 4)) > 3
      AND NOT EXISTS (SELECT 1 FROM running_months WHERE payment_method_id = NEW.payment_method_id);
  UPDATE running_months SET counted_for = '' WHERE counted_for <> '' AND payment_method_id = NEW.payment_method_id;
END;
DROP INDEX billed_months_by_payer;
DROP TRIGGER listed_for_manager;
DROP TRIGGER listed_for_manager_no_more;
DROP TRIGGER listed_for_managing_team;
DROP TRIGGER listed_for_managing_team_no_more;
DROP TRIGGER listed_for_member;
DROP TRIGGER listed_for_role;
DROP TRIGGER listed_for_member_no_more;
DROP TRIGGER listed_for_developer;
DROP TRIGGER listed_for_developer_no_more;
DROP TRIGGER listed_for_team;
DROP TRIGGER listed_for_team_no_more;
DROP TRIGGER listed_as_asked;
DROP TRIGGER listed_as_asked_no_more;
DROP TRIGGER listed_by_another_name;
DROP TRIGGER listed_new_app;
DROP TRIGGER listed_app_paid_with;
DROP TRIGGER listed_app_otherwise;
DROP VIEW payment_methods_to_list;
DROP VIEW apps_to_list;
DROP TABLE listed_payment_methods;
DROP TABLE listed_apps;
