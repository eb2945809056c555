//! Sixty days of a world with everything in it that time touches: each reminder, end and deletion happens once and at
//! its time; once as soon as may be if no server was there, unless it is not true any more by then; and once if two
//! servers do it.

use std::collections::BTreeSet;

use remit::store::Moment;

use super::ledger::{Ledger, Line, Servers, kept, only_what_was_over_is_gone};
use super::script::{DAYS, Script};
use crate::invitations::acts::all_holds;
use crate::world::{Kind, START, World, rounds};

/// Whether something still happens once no server was there at its time.
#[derive(Clone, Copy)]
enum Late {
    /// As soon as there is one again.
    Always,
    /// Only before this day: then it is not true any more.
    Before(i64),
    /// It happens only if no server was there on this day.
    Missed(i64),
}

use Late::{Always, Before, Missed};

/// Day, and what happens on it. Everything began at 09:00, so it all happens at 09:00. The beginning: 24 November 2026.
const SCHEDULE: &[(i64, Late, &str)] = &[
    // A trial does not last longer for a deletion that is asked for.
    (7, Always, "app_deleted: Tower (Mara Klein)"),
    // Its deletion was asked for while it was held: that day was told and stays.
    (8, Always, "app_deleted: Boat (Mara Klein)"),
    (8, Always, "app_deleted: Club (Mara Klein)"),
    (8, Always, "app_deleted: Club [Harbour billing]"),
    (8, Before(14), "invitation_void: Club wes@dock.example"),
    (14, Missed(8), "invitation_expired: Club wes@dock.example"),
    (14, Missed(8), "invitation_expired to mara@studio.example: No answer from wes@dock.example: Club"),
    (8, Always, "app_deleted: Beach Bar [Lagoon billing]"),
    (8, Always, "payment_method_closed:  [Lagoon billing]"),
    // Invitations for two weeks.
    (
        11,
        Before(14),
        "invitation_last_call to dan@dock.example: Ends on 8 December 2026: Mara Klein invites you to work on Old Bakery",
    ),
    (
        11,
        Before(14),
        "invitation_last_call to tess@team.example: Ends on 8 December 2026: Uma Okafor invites you to the team Team North",
    ),
    (
        11,
        Before(14),
        "invitation_last_call to boss@harbour.example: Ends on 8 December 2026: Jo Adler invites you to manage Harbour billing",
    ),
    (14, Always, "invitation_expired: Old Bakery dan@dock.example"),
    (14, Always, "invitation_expired to mara@studio.example: No answer from dan@dock.example: Old Bakery"),
    (14, Always, "invitation_expired: Team North tess@team.example"),
    (14, Always, "invitation_expired to uma@team.example: No answer from tess@team.example: Team North"),
    (14, Always, "invitation_expired:  [Harbour billing] boss@harbour.example"),
    (14, Always, "invitation_expired to jo@books.example: No answer from boss@harbour.example: Harbour billing"),
    // Accepted under another address and never confirmed.
    (14, Always, "invitation_expired:  [Harbour billing] ines@harbour.example"),
    (14, Always, "invitation_expired to jo@books.example: No answer from ines@harbour.example: Harbour billing"),
    (14, Always, "invitation_over to stella@lagoon.example: No longer waiting for confirmation: Harbour billing"),
    // Invitations to pay, for thirty days.
    (
        27,
        Before(30),
        "invitation_last_call to nora@inn.example: Ends on 24 December 2026: Mara Klein asks you to take over the hosting bill for inn.example",
    ),
    (
        27,
        Before(30),
        "invitation_last_call to paul@pays.example: Ends on 24 December 2026: Clara Brandt asks you to take over the hosting bill for old-bakery.example",
    ),
    (
        29,
        Before(32),
        "invitation_last_call to pia@pier.example: Ends on 26 December 2026: Mara Klein asks you to take over the hosting bill for pier.example",
    ),
    (30, Always, "invitation_expired: Inn nora@inn.example"),
    (30, Always, "invitation_expired to mara@studio.example: No answer from nora@inn.example: Inn"),
    (30, Always, "invitation_expired: Old Bakery paul@pays.example"),
    (30, Always, "invitation_expired to clara@harbour.example: No answer from paul@pays.example: Old Bakery"),
    // Sent again on day 2.
    (32, Always, "invitation_expired: Pier pia@pier.example"),
    (32, Always, "invitation_expired to mara@studio.example: No answer from pia@pier.example: Pier"),
    // Asked on day 6.
    (
        33,
        Before(36),
        "invitation_last_call to bea@bar.example: Ends on 30 December 2026: Mara Klein asks you to take over the hosting bill for bar.example",
    ),
    (36, Always, "invitation_expired: Bar bea@bar.example"),
    (36, Always, "invitation_expired to mara@studio.example: No answer from bea@bar.example: Bar"),
    (40, Always, "a name was forgotten"),
];

/// Trials: the day of the end, whose they are. A mail two days before; without it there is no end.
const TRIALS: &[(i64, &str, &str, &str)] = &[
    (7, "Harbour Café", "Mara Klein", "mara@studio.example"),
    (7, "Island Inn", "Sven Strand", "sven@island.example"),
    // The invitation to pay for it was withdrawn on day 2: nothing holds it any more.
    (7, "Kiosk", "Mara Klein", "mara@studio.example"),
    // Its deletion was asked for and undone.
    (7, "Mill", "Mara Klein", "mara@studio.example"),
    // Begun on day 6.
    (13, "Dune", "Sven Strand", "sven@island.example"),
    // Held by an invitation until day 30, and two days of grace.
    (32, "Inn", "Mara Klein", "mara@studio.example"),
    // Sent again on day 2.
    (34, "Pier", "Mara Klein", "mara@studio.example"),
    // Declined and asked again on day 6: no longer than 37 days in all.
    (37, "Bar", "Mara Klein", "mara@studio.example"),
];

/// A stretch without a server, in hours since the beginning. From then on it is there again.
#[derive(Clone, Copy)]
struct Down {
    from: i64,
    to: i64,
    /// A last round happened at `from`, and its mails did not leave.
    leaves_mails: bool,
}

/// How long a mail is of use that is not about an end.
const USEFUL_DAYS: i64 = 7;

impl Down {
    fn is_over(self, hour: i64) -> bool {
        (self.from..self.to).contains(&hour)
    }

    /// When it happens instead, in hours; None: not at all.
    fn instead(self, (day, late, what): (i64, Late, &str)) -> Option<i64> {
        let hour = day * 24;
        let has_round = |hour| !self.is_over(hour) || (self.leaves_mails && hour == self.from);
        let did_happen = self.is_over(hour) && has_round(hour);
        let is_mail = what.contains(" to ");
        match late {
            Missed(of) => (!has_round(of * 24) && self.is_over(hour - 1)).then_some(self.to),
            _ if has_round(hour) && !(did_happen && is_mail) => Some(hour),
            Before(end) => (self.to < end * 24).then_some(self.to),
            Always if did_happen => (self.to < hour + USEFUL_DAYS * 24).then_some(self.to),
            Always => Some(self.to),
        }
    }
}

fn expected(down: Option<Down>) -> Vec<Line> {
    let when = |line: &(i64, Late, &str)| match (down, line.1) {
        (Some(down), _) => down.instead(*line),
        (None, Missed(_)) => None,
        (None, _) => Some(line.0 * 24),
    };
    let lines = SCHEDULE.iter().filter_map(|line| Some((START.plus_hours(when(line)?), line.2.to_owned())));
    let trials = TRIALS.iter().flat_map(|trial| of_trial(*trial, down));
    let trials = trials.map(|(hour, what)| (START.plus_hours(hour), what));
    in_order(lines.chain(trials).collect())
}

/// What happens to a trial, in hours: its mail is out for a day before the end, or else the end is put off by two.
fn of_trial((day, app, who, email): (i64, &str, &str, &str), down: Option<Down>) -> Vec<(i64, String)> {
    let (told, end) = (day * 24 - 48, day * 24);
    let ending = |at| (at, format!("trial_ending: {app}"));
    let mail =
        |at, end| (at, format!("trial_ends to {email}: The trial of {app} ends on {}", START.plus_hours(end).date()));
    let ended = |at| (at, format!("trial_ended: {app} ({who})"));
    let Some(down) = down else { return vec![ending(told), mail(told, end), ended(end)] };
    let has_round = |hour| !down.is_over(hour) || (down.leaves_mails && hour == down.from);
    if has_round(told) {
        let left = if down.is_over(told) { (down.to < end).then_some(down.to) } else { Some(told) };
        let mail = left.map(|at| mail(at, end));
        let ended = ended(if has_round(end) { end } else { down.to });
        return [ending(told), ended].into_iter().chain(mail).collect();
    }
    let put_off = |from| [ending(from), mail(from, from + 48), ended(from + 48)];
    match down.to {
        back if back + 24 <= end => vec![ending(back), mail(back, end), ended(end)],
        back if back < end => [vec![ending(back), mail(back, end)], put_off(end).to_vec()].concat(),
        back => put_off(back).to_vec(),
    }
}

fn in_order(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort();
    lines
}

/// When there is a round: every so many hours, and a minute before and at every hour of the schedule.
fn moments(every: i64, down: Option<Down>) -> BTreeSet<Moment> {
    let ends = TRIALS.iter().flat_map(|trial| [trial.0 - 2, trial.0, trial.0 + 2]);
    let days = SCHEDULE.iter().map(|line| line.0).chain(ends).chain(DAYS);
    let hours: BTreeSet<i64> = (0..=60 * 24 / every).map(|step| step * every).chain(days.map(|day| day * 24)).collect();
    let mut moments: BTreeSet<Moment> = hours.into_iter().map(|hour| START.plus_hours(hour)).collect();
    moments.extend(SCHEDULE.iter().map(|line| START.plus_days(line.0).plus_minutes(-1)));
    moments.extend(TRIALS.iter().map(|trial| START.plus_days(trial.0).plus_minutes(-1)));
    let Some(down) = down else { return moments };
    let (from, to) = (START.plus_hours(down.from), START.plus_hours(down.to));
    moments.retain(|moment| *moment < from || *moment >= to || (down.leaves_mails && *moment == from));
    moments.extend([to, to.plus_days(2)]);
    moments
}

/// Lives through it all and gives what happened.
fn live(world: &World, servers: &Servers, every: i64, down: Option<Down>) -> Vec<Line> {
    let mut script = Script::of(world);
    let mut ledger = Ledger::new(script.former.id);
    for moment in moments(every, down) {
        world.clock.set(moment);
        if let Some(day) = DAYS.into_iter().find(|day| START.plus_days(*day) == moment) {
            script.act(world, day);
            servers.deliver();
            ledger.skip(world);
        }
        let before = kept(world);
        servers.run_due();
        only_what_was_over_is_gone(&before, &kept(world));
        if !down.is_some_and(|down| down.leaves_mails && START.plus_hours(down.from) == moment) {
            servers.deliver();
        }
        ledger.note(world);
    }
    assert_eq!(servers.sent(), ledger.mails_seen, "no mail leaves twice");
    all_holds(world);
    in_order(ledger.lines)
}

#[track_caller]
fn as_expected(found: &[Line], down: Option<Down>) {
    let expected = expected(down);
    let said = |lines: &[Line], but: &[Line]| -> Vec<String> {
        let only = lines.iter().filter(|line| !but.contains(line));
        only.map(|(at, what)| format!("day {:.2}: {what}", at.seconds_since(START) as f64 / 86_400.0)).collect()
    };
    let (missing, unexpected) = (said(&expected, found), said(found, &expected));
    assert!(missing.is_empty() && unexpected.is_empty(), "missing: {missing:#?}\nnot expected: {unexpected:#?}");
    assert_eq!(found, expected, "each once");
}

/// A stretch without a server, in a world of its own.
fn live_through(kind: Kind, down: Down) {
    let world = World::new(kind);
    as_expected(&live(&world, &Servers::new(&world, 1), 48, Some(down)), Some(down));
}

story! {
    fn each_thing_happens_once_and_at_its_time(world: &mut World) {
        let servers = Servers::new(world, 1);
        as_expected(&live(world, &servers, 12, None), None);
        // The last mails are kept for thirty days.
        world.pass_days(10);
        servers.run_due();
        let left: i64 = kept(world).iter().map(|table| table.all_rows).sum();
        assert_eq!(left, 0, "{:?}", kept(world));
    }

    fn what_no_server_was_there_for_is_caught_up_unless_it_is_not_true_any_more(world: &mut World) {
        let stretches = [(156, 636), (240, 720), (312, 792), (660, 708), (700, 1300), (230, 300)];
        for (from, to) in stretches.into_iter().take(rounds(2, 6)) {
            live_through(world.kind(), Down { from, to, leaves_mails: false });
        }
    }

    fn mails_that_a_server_left_behind_leave_later_unless_they_are_of_no_use_any_more(world: &mut World) {
        let stretches = [(11 * 24, 12 * 24), (14 * 24, 34 * 24), (28 * 24, 29 * 24), (30 * 24, 50 * 24)];
        for (from, to) in stretches.into_iter().take(rounds(2, 4)) {
            live_through(world.kind(), Down { from, to, leaves_mails: true });
        }
    }

    fn two_servers_do_each_thing_once(world: &mut World) {
        let servers = Servers::new(world, 2);
        as_expected(&live(world, &servers, 24, None), None);
    }
}
