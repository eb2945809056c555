//! Passwords: what makes a good one, and which one is right.

use remit::web::passwords::{Hasher, KnownWords, Password, is_outdated};

fn check(text: &str) -> Result<(), String> {
    let known = KnownWords::of("Clara Sommer", "clara.s@harbour-cafe.example", "Northlight Hosting");
    Password::typed(text).check(&known)
}

#[test]
fn good_passwords_are_long_and_hard_to_guess() {
    assert!(check("short").is_err());
    assert!(check("passwordpassword").is_err());
    assert!(check(&"x".repeat(2000)).is_err());
    for good in
        ["walnut orbit seven lamps", "seven quiet harbour lamps", "k7#xQ9vB2!mz", "clara likes walnut orbit lamps"]
    {
        assert_eq!(check(good), Ok(()), "{good}");
    }
}

#[test]
fn what_a_person_or_the_site_is_known_by_makes_no_password() {
    for known in [
        "clara-clara-clara",
        "Clara Sommer Clara",
        "ClaraSommer2026!",
        "clara.s@harbour-cafe.example",
        "harbour cafe clara",
        "clara!!?sommer#?+harbour",
        "remit billing remit",
        "R3m1t B1ll1ng R3m1t",
        "timer gnillib timer",
        "Northlight hosting 1",
        "northlight-northlight",
        "remit invoice payment hosting",
        "sommer harbour billing account",
    ] {
        let refused = check(known).expect_err(known);
        assert!(refused.starts_with("Your name, your address"), "{known}: {refused}");
    }
    let refused = check("walnut walnut walnut walnut").expect_err("one word");
    assert!(refused.starts_with("The same word again"), "{refused}");
}

#[actix_web::test]
async fn the_right_password_is_right_and_a_missing_hash_never_is() {
    let hasher = Hasher::default();
    let hash = hasher.hash(Password::typed("walnut orbit seven lamps")).await.expect("a hash");
    assert!(!is_outdated(&hash), "{hash}");
    assert!(is_outdated("$argon2id$v=19$m=4096,t=1,p=1$c29tZSBzYWx0$hash"));
    let right = |text: &str, hash| hasher.is_right(Password::typed(text), hash);
    assert!(right("walnut orbit seven lamps", Some(hash.clone())).await.expect("an answer"));
    assert!(!right("walnut orbit seven lamp", Some(hash)).await.expect("an answer"));
    assert!(!right("walnut orbit seven lamps", None).await.expect("an answer"));
}
