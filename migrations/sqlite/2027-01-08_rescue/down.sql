DROP TRIGGER feed_problem_charged;
DROP TRIGGER feed_charge_otherwise;
DROP TRIGGER feed_charge;
