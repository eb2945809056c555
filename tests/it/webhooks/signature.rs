//! Signatures, by the example of the specification, and while a secret is rolled over.

use data_encoding::BASE64;
use remit::model::webhook::Endpoint;
use remit::webhooks::changes::{OVERLAP_HOURS, roll, secret, test};
use remit::webhooks::signature;
use remit::webhooks::worker::bring_due;

use super::{Platform, URL, endpoint};
use crate::world::{World, confirmed};

/// As a receiver checks it: with nothing but what is in the specification.
fn is_signed_with(secret: &str, platform: &Platform) -> bool {
    let message = platform.got().pop().expect("a message");
    let key = BASE64.decode(secret.strip_prefix("whsec_").expect("a secret").as_bytes()).expect("base64");
    let expected = signature::of(&key, &message.id, message.timestamp, &message.body);
    message.signature.split(' ').any(|one| one == expected)
}

/// What a receiver checks with.
pub fn secret_of(world: &World, it: &Endpoint) -> String {
    let it = endpoint(world, it.id);
    world.change(|tx| Ok(secret(tx.site, &it, &confirmed(tx))))
}

#[test]
fn a_signature_is_that_of_the_specification() {
    let key = BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
    let signed = signature::of(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
    assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assert_eq!(signature::secret(&key), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}

story! {
    fn both_secrets_sign_while_one_is_rolled_over(world: &mut World) {
        let olga = world.operator();
        let it = world.webhook(&olga, URL);
        let sends_test = || {
            let now = endpoint(world, it.id);
            world.operates(&olga, |tx, operator, confirmed| test(tx, operator, confirmed, &now));
            let platform = Platform::that_says(200);
            bring_due(&world.db, &platform).expect("a round");
            platform
        };
        let old = secret_of(world, &it);
        assert!(is_signed_with(&old, &sends_test()));
        world.operates(&olga, |tx, operator, confirmed| roll(tx, operator, confirmed, &it));
        let new = secret_of(world, &it);
        assert_ne!(old, new);
        let during = sends_test();
        assert!(is_signed_with(&old, &during) && is_signed_with(&new, &during));
        world.pass_hours(OVERLAP_HOURS);
        let after = sends_test();
        assert!(is_signed_with(&new, &after) && !is_signed_with(&old, &after));
    }

    fn nothing_in_the_database_signs(world: &mut World) {
        let olga = world.operator();
        let (one, another) = (world.webhook(&olga, URL), world.webhook(&olga, URL));
        let secret = secret_of(world, &one);
        assert_ne!(secret, secret_of(world, &another));
        let key = secret.trim_start_matches("whsec_");
        assert!(world.dump().iter().all(|row| !row.contains(key)));
    }
}
