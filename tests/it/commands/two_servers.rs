//! Two servers on one database: what happens at one is so at the other.

use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;
use remit::store::Clock;

use super::process::{Answer, Press, Process, press_at};
use crate::invitations::acts::{all_holds, app, ask_to_pay, choose, events, is_now, is_paid_with, mails, open_mail};
use crate::world::Cast;

const CLARA: &str = "clara@harbour.example";

story! {
    fn what_was_accepted_at_one_server_is_done_at_the_other(world: &mut World) {
        world.clock.set(Clock::System.now());
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        let (mut one, mut two) = (world.sign_in(&cast.clara), world.sign_in(&cast.clara));
        for clara in [&mut one, &mut two] {
            open_mail(world, clara, it);
            choose(clara, &cast.harbour).answers(200);
        }
        mara.get(&format!("/invitations/{it}"));
        let (one, two) = (Press::of(&one, "Take over billing"), Press::of(&two, "Take over billing"));
        let withdraw = Press::of(&mara, "Withdraw");
        let (first, second) = (Process::start(world), Process::start(world));
        let done = Some(Answer { status: 303, location: Some(format!("/handovers/{it}/done")) });
        assert_eq!(first.press(&one), done);
        assert_eq!(second.press(&one), done, "the same form");
        assert_eq!(second.press(&two), done, "another page");
        assert_eq!(second.press(&withdraw).map(|answer| answer.status), Some(409));
        is_now(world, it, InvitationState::Accepted);
        is_paid_with(world, &cast.cafe, &cast.harbour);
        assert_eq!(events(world, EventKind::InvitationAccepted), 1);
        assert_eq!(mails(world, CLARA, "billing_taken_over").len(), 1);
        all_holds(world);
    }

    fn two_presses_at_two_servers_at_once_are_one(world: &mut World) {
        world.clock.set(Clock::System.now());
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        choose(&mut clara, &cast.harbour).answers(200);
        let press = Press::of(&clara, "Take over billing");
        let servers = [Process::start(world), Process::start(world)];
        let addresses = [servers[0].address(), servers[1].address(), servers[0].address(), servers[1].address()];
        let running = addresses.map(|address| {
            let press = press.clone();
            std::thread::spawn(move || press_at(address, &press))
        });
        for one in running {
            let answer = one.join().expect("a thread").expect("an answer");
            assert_eq!((answer.status, answer.location.as_deref()), (303, Some(format!("/handovers/{it}/done").as_str())));
        }
        assert_eq!(app(world, &cast.cafe).payment_method_id, Some(cast.harbour.id));
        assert_eq!(events(world, EventKind::InvitationAccepted), 1);
        assert_eq!(mails(world, "mara@studio.example", "invitation_accepted").len(), 1);
        all_holds(world);
    }
}
