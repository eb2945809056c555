//! What must be so of what the platform was told, looked for in the whole database. What waits to be told is no fault.

use crate::access::check::Rule;
use crate::access::facts::{charged_in_vain, controlled_through_team, is_problem, worked_on_by, working_on};

pub const RULES: &[Rule] = &[
    Rule {
        name: "platform: whoever works on an app was told to it",
        finds: concat!(
            "SELECT 'person ' || w.person_id || ' at app' AS what, w.app_id AS id FROM (",
            working_on!("IS NOT NULL"),
            ") w WHERE NOT EXISTS (SELECT 1 FROM told_access t WHERE t.app_id = w.app_id AND t.person_id = w.person_id)
                AND NOT EXISTS (SELECT 1 FROM feed_queue WHERE place > 0)"
        ),
    },
    Rule {
        name: "platform: nobody else was told to it",
        finds: concat!(
            "SELECT 'person ' || t.person_id || ' at app' AS what, t.app_id AS id FROM told_access t
                WHERE NOT EXISTS (",
            worked_on_by!("t.person_id", "t.app_id"),
            ") AND NOT EXISTS (SELECT 1 FROM feed_queue WHERE place > 0)"
        ),
    },
    Rule {
        name: "platform: it was told of every problem with paying, and of no other",
        finds: concat!(
            "SELECT 'payment method' AS what, COALESCE(p.id, t.payment_method_id) AS id FROM (
                  SELECT DISTINCT i.payment_method_id AS id FROM invoices i WHERE ",
            is_problem!("i"),
            ") p
                FULL JOIN told_problems t ON t.payment_method_id = p.id
                WHERE (p.id IS NULL OR t.payment_method_id IS NULL)
                  AND NOT EXISTS (SELECT 1 FROM feed_queue WHERE place > 0)"
        ),
    },
    Rule {
        name: "platform: the feed has no gap",
        finds: "SELECT 'the feed before' AS what, CAST(f.position AS TEXT) AS id FROM feed f
                WHERE f.position > 1 AND NOT EXISTS (SELECT 1 FROM feed x WHERE x.position = f.position - 1)",
    },
];
