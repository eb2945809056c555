//! What a mail server means by a refusal, code by code and word by word.

use remit::mail::answer::{Step, is_about_the_receiver};

#[test]
fn only_a_refusal_of_the_receiver_is_final() {
    for (code, words) in [
        (550, "permanent error (550): 5.1.1 <x@y>: Recipient address rejected"),
        (550, "permanent error (550): No such user here"),
        (552, "permanent error (552): 5.2.2 Mailbox full"),
        (551, "permanent error (551): User not local"),
        (550, "permanent error (550): 5.4.1 Access denied by the receiver’s server"),
    ] {
        assert!(is_about_the_receiver(Step::Receiver, code, words), "{words}");
        assert!(!is_about_the_receiver(Step::Sender, code, words), "{words}");
    }
    assert!(is_about_the_receiver(Step::Text, 552, "permanent error (552): 5.2.2 Mailbox full"));
    assert!(!is_about_the_receiver(Step::Text, 550, "permanent error (550): We do not like this"));
    for (code, words) in [
        (550, "permanent error (550): 5.7.1 Message rejected due to policy"),
        (554, "permanent error (554): Relay access denied"),
        (550, "permanent error (550): <vm>: Helo command rejected: Host not found"),
        (550, "permanent error (550): 5.7.1 <vm>: Helo command rejected: Host not found"),
        (504, "permanent error (504): 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname"),
        (550, "permanent error (550): <remit@here.example>: Sender address rejected: Domain not found"),
        (553, "permanent error (553): Client host rejected: cannot find your reverse hostname"),
        (550, "permanent error (550): Authentication required"),
        (550, "permanent error (550): SPF check failed"),
        (530, "permanent error (530): 5.7.0 Must issue a STARTTLS command first"),
        (535, "permanent error (535): Authentication failed"),
        (553, "permanent error (553): 5.1.8 Sender address rejected: Domain not found"),
        (552, "permanent error (552): 5.3.4 Message too big"),
        (450, "transient error (450): 4.1.1 try later"),
        (450, "transient error (450): greylisted, see 5.1.1"),
    ] {
        assert!(!is_about_the_receiver(Step::Receiver, code, words), "{words}");
    }
}
