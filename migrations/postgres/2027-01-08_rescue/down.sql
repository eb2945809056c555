DROP FUNCTION feed_problem_charged() CASCADE;
DROP FUNCTION feed_charge() CASCADE;
