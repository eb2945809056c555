//! `remit check --gateway`: what the payment provider says, beside what stands here.

use clap::Parser;
use diesel::prelude::*;
use remit::charging::begin::new_invoices;
use remit::charging::worker::work_due;
use remit::commands::Command;
use remit::gateway::port::Gateway;
use remit::gateway::sandbox::choice::Choice;
use remit::model::payment_method::PaymentMethod;
use remit::store::Moment;
use remit::store::schema::payment_methods;

use crate::world::{Cast, World};

/// As it stands on the command line.
#[derive(Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

fn command(words: &[&str]) -> Result<Command, clap::Error> {
    Line::try_parse_from([&["remit"], words].concat()).map(|line| line.command)
}

/// Since the story begins: the command has the time of this machine.
fn compare(world: &World) -> Result<(), String> {
    let command = command(&["check", "--gateway", "--since", "2026-11-01"]).expect("a command");
    command.run(world.settings.clone())
}

story! {
    fn it_ends_well_where_both_say_the_same_and_else_in_one_sentence(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        world.pays_with(&cast.harbour, &cast.clara, Choice::Works);
        let harbour = payment_methods::table.find(cast.harbour.id).select(PaymentMethod::as_select());
        let harbour = world.db.read(|tx| Ok(harbour.first(tx.conn)?)).expect("harbour");
        world.invoice(&harbour);
        world.change(new_invoices);
        world.pass_days(3);
        work_due(&world.db, &world.sandbox()).expect("a round");
        assert_eq!(compare(world), Ok(()));
        assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
        // Somebody gives it back at the provider, and no message comes.
        let sandbox = world.sandbox();
        let (_, charged) = sandbox.all_charges(Moment(0)).expect("an answer").remove(0);
        sandbox.refund("by hand", &charged.reference, 100).expect("it is given back");
        assert_eq!(compare(world), Err("There is one difference.".into()));
        assert_eq!(Command::check().run(world.settings.clone()), Ok(()), "here nothing is wrong");
    }

    fn without_a_provider_there_is_nothing_to_compare(world: &mut World) {
        assert!(compare(world).is_err_and(|why| why.contains("there is nothing to compare")));
    }
}

#[test]
fn since_when_is_only_said_of_the_comparison() {
    assert!(command(&["check", "--since", "2026-11-01"]).is_err());
    assert!(command(&["check", "--gateway", "--since", "November"]).is_err());
    let is = |words: &[&str], asks: bool| {
        command(words).is_ok_and(|it| matches!(it, Command::Check { gateway, since: None } if gateway == asks))
    };
    assert!(is(&["check", "--gateway"], true) && is(&["check"], false));
}
