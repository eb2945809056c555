//! What becomes of records: each once, wrong ones named one by one, and the sums are those of what was taken.

use diesel::prelude::*;
use remit::metering::changes::{MOST_RECORDS, Taken, record};
use remit::metering::check::broken;
use remit::model::metering::{KeptUsage, UsageRecord, UsageSum};
use remit::model::{AppId, EnvironmentId};
use remit::refused::Refused;
use remit::store::Tx;
use remit::store::schema::{usage_records, usage_sums};

use super::{metered, report, transfer};
use crate::invitations::acts::sql;
use crate::invoices::monthly::noon;
use crate::world::{Cast, World};

fn sums(world: &World) -> Vec<UsageSum> {
    let all = |tx: &mut Tx| {
        let in_order = usage_sums::table.order((usage_sums::month, usage_sums::billed_with, usage_sums::component));
        Ok(in_order.select(UsageSum::as_select()).load(tx.conn)?)
    };
    world.db.read(all).expect("the sums")
}

fn kept(world: &World) -> Vec<KeptUsage> {
    let all =
        |tx: &mut Tx| Ok(usage_records::table.order(usage_records::id).select(KeptUsage::as_select()).load(tx.conn)?);
    world.db.read(all).expect("the records")
}

fn is_right(world: &World) {
    assert!(world.db.read(broken).expect("the check").is_empty());
    assert!(world.db.read(remit::costs::kept::broken).expect("the check").is_empty());
}

story! {
    fn a_record_that_is_sent_again_counts_once(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 10));
        let one = transfer(world, &cast.bakery, "a", 1_500, noon(2026, 12, 5));
        let more = UsageRecord { quantity: 2_000, ..one.clone() };
        let later = UsageRecord { at: noon(2026, 12, 6), ..one.clone() };
        let other = transfer(world, &cast.bakery, "b", 250, noon(2026, 12, 5));
        let taken = report(world, &[one.clone(), one.clone(), other.clone(), more.clone()]);
        assert_eq!(taken, [Ok(Taken::Now), Ok(Taken::Before), Ok(Taken::Now), Err(Refused::UsageIdTaken)]);
        let again = report(world, &[other, one, more, later]);
        assert_eq!(again, [Ok(Taken::Before), Ok(Taken::Before), Err(Refused::UsageIdTaken), Err(Refused::UsageIdTaken)]);
        let sums = sums(world);
        assert_eq!(sums.iter().map(|sum| sum.quantity).collect::<Vec<_>>(), [1_750]);
        assert_eq!((sums[0].payment_method_id, sums[0].app_id), (cast.harbour.id, cast.bakery.id));
        is_right(world);
    }

    fn wrong_records_are_named_and_the_others_taken(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 4));
        let good = |id: &str| transfer(world, &cast.bakery, id, 1_000, noon(2026, 12, 3));
        let (now, future) = (world.clock.now(), remit::store::Moment(world.clock.now().0 + 1));
        let records = [
            UsageRecord { app: AppId::random(), ..good("1") },
            UsageRecord { environment: EnvironmentId::random(), ..good("2") },
            UsageRecord { app: cast.shop.id, ..good("3") },
            UsageRecord { component: "nothing".into(), ..good("4") },
            UsageRecord { component: "php".into(), ..good("5") },
            UsageRecord { quantity: -1, ..good("6") },
            UsageRecord { quantity: i64::MAX, ..good("7") },
            UsageRecord { at: future, ..good("8") },
            UsageRecord { at: noon(2026, 10, 31), ..good("9") },
            UsageRecord { at: noon(2026, 11, 23), ..good("10") },
            UsageRecord { at: now, quantity: 0, ..good("11") },
            good("12"),
        ];
        let wrong = [
            Refused::NoSuchApp,
            Refused::NoSuchEnvironment,
            Refused::NoSuchEnvironment,
            Refused::NoSuchComponent { component: "nothing".into() },
            Refused::NotMetered { component: "PHP".into() },
            Refused::QuantityOutOfRange,
            Refused::QuantityOutOfRange,
            Refused::UsageInFuture,
            Refused::UsageTooLate { days: 5 },
            Refused::UsageOfNobody,
        ];
        let mut expected: Vec<Result<Taken, Refused>> = wrong.map(Err).into();
        expected.extend([Ok(Taken::Now), Ok(Taken::Now)]);
        assert_eq!(report(world, &records), expected);
        assert_eq!(kept(world).iter().map(|one| one.id.as_str().to_owned()).collect::<Vec<_>>(), ["11", "12"]);
        is_right(world);
        let too_many: Vec<UsageRecord> = (0..=MOST_RECORDS).map(|number| good(&format!("m{number}"))).collect();
        let refused = world.db.write(|tx| record(tx, &too_many)).expect_err("refused").to_string();
        assert!(refused.contains("TooManyRecords"), "{refused}");
        assert_eq!(kept(world).len(), 2);
    }

    fn what_is_used_on_trial_costs_nothing(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 4));
        let taken = report(world, &[transfer(world, &cast.island, "a", 900_000, noon(2026, 12, 3))]);
        assert_eq!(taken, [Ok(Taken::Now)]);
        // On the day on which somebody takes an app over it still is on trial.
        let day = transfer(world, &cast.bakery, "b", 900_000, noon(2026, 11, 24));
        assert_eq!(report(world, &[day]), [Ok(Taken::Now)]);
        assert_eq!(kept(world).iter().map(|one| one.payment_method_id).collect::<Vec<_>>(), [None, None]);
        assert_eq!(sums(world).len(), 0);
        is_right(world);
    }

    fn a_thousand_records_take_few_statements(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        world.clock.set(noon(2027, 1, 3));
        let one = transfer(world, &cast.bakery, "a", 10, noon(2026, 12, 31));
        let records = |name: &str| -> Vec<UsageRecord> {
            let named = (0..MOST_RECORDS).map(|number| format!("{name}{number}"));
            let at = |place: usize| if place.is_multiple_of(2) { noon(2026, 12, 31) } else { noon(2027, 1, 2) };
            named.enumerate().map(|(place, id)| UsageRecord { at: at(place), ..transfer_called(&one, &id) }).collect()
        };
        let (first, second) = (records("x"), records("y"));
        world.queries();
        report(world, &first);
        assert!(world.queries() <= 7);
        remit::due::run_due(&world.db).expect("a round");
        world.queries();
        let taken = report(world, &second);
        assert!(world.queries() <= 7, "also if they come late");
        assert_eq!(taken, vec![Ok(Taken::Now); MOST_RECORDS]);
        let sums = sums(world);
        let of: Vec<(&str, &str, i64)> =
            sums.iter().map(|sum| (sum.month.as_str(), sum.billed_with.as_str(), sum.quantity)).collect();
        assert_eq!(of, [("2026-12", "2026-12", 5_000), ("2026-12", "2027-01", 5_000), ("2027-01", "2027-01", 10_000)]);
        is_right(world);
    }

    fn the_check_finds_sums_that_are_not_those_of_the_records(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 10));
        report(world, &[transfer(world, &cast.bakery, "a", 1_500, noon(2026, 12, 5))]);
        let wrong = || world.db.read(broken).expect("the check").len();
        assert_eq!(wrong(), 0);
        sql(world, "UPDATE usage_sums SET quantity = quantity + 1");
        assert_eq!(wrong(), 1);
        sql(world, "UPDATE usage_sums SET quantity = quantity - 1, component = 'images'");
        assert_eq!(wrong(), 2, "one that has no record, and one that has no sum");
        sql(world, "DELETE FROM usage_sums");
        assert_eq!(wrong(), 1);
        assert!(remit::commands::Command::check().run(world.settings.clone()).is_err());
    }

    fn old_records_are_forgotten_and_their_sums_stay(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 10));
        report(world, &[transfer(world, &cast.bakery, "a", 1_500, noon(2026, 12, 5))]);
        for (month, there) in [(3, 1), (4, 0)] {
            world.clock.set(noon(2027, month, 2));
            remit::due::run_due(&world.db).expect("a round");
            assert_eq!(kept(world).len(), there, "in month {month}");
            assert_eq!(sums(world).len(), 1);
            is_right(world);
        }
    }

    fn a_month_ends_where_days_are_billed(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        // Half past seven in the evening in New York, half past one in Berlin.
        let night = remit::store::Moment(noon(2027, 1, 1).0 - 10 * 3_600_000 - 1_800_000);
        world.clock.set(noon(2027, 1, 2));
        for (zone, id, month) in [(chrono_tz::America::New_York, "a", "2026-12"), (chrono_tz::Europe::Berlin, "b", "2027-01")] {
            world.restart(|settings| settings.time_zone = zone);
            assert_eq!(report(world, &[transfer(world, &cast.bakery, id, 1_000, night)]), [Ok(Taken::Now)]);
            let kept = kept(world);
            assert_eq!(kept.last().map(|one| one.month.as_str()), Some(month), "{zone}");
        }
    }
}

fn transfer_called(one: &UsageRecord, id: &str) -> UsageRecord {
    UsageRecord { id: remit::model::metering::UsageId::parse(id).expect("an id"), ..one.clone() }
}
