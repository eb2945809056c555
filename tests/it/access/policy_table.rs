//! The policy, printed for every link that can exist: `policy.txt` beside this file. Compare with the design of access.

use std::fmt::Write;

use remit::access::links::InvitationLink;
use remit::access::policy::{APP_RIGHTS, INVITATION_RIGHTS, PAYMENT_METHOD_RIGHTS, PERSON_RIGHTS, TEAM_RIGHTS};
use remit::access::{AppLink, PaymentMethodLink, PersonLink, TeamLink};
use remit::model::access_token::{Scope, Scopes};

use crate::world::matches_file;

type Rights<L> = [(&'static str, fn(&L) -> bool)];

const LEGEND: &str = "\
Every right for every link that can exist. Printed by access::policy_table, kept by UPDATE=1.

B  a billing connection of a developer: directly, through a team, or both
C  a billing connection of a client: direct
D  a developer connection of one's own, direct
T  team control: unlimited member of a team that it is a team app of
L  a developer connection via a team
M  limited member of a team that it is a team app of
–  none of these: a stranger
";

#[test]
fn the_policy_is_the_printed_table() {
    let mut printed = LEGEND.to_owned();
    for (on_trial, lets_rescue, heading) in [
        (false, false, "An app that a payment method owns"),
        (false, true, "The same, if there is a problem with an invoice and whoever pays lets others pay it"),
        (true, false, "An app on trial"),
    ] {
        print_table(&mut printed, heading, APP_RIGHTS, &app_links(on_trial, lets_rescue));
    }
    print_table(&mut printed, "A payment method", PAYMENT_METHOD_RIGHTS, &payment_method_links());
    print_table(&mut printed, "A team", TEAM_RIGHTS, &team_links());
    print_table(&mut printed, "An invitation, for those who may have sent it", INVITATION_RIGHTS, &invitation_links());
    let itself = PersonLink { is_self: true, ..PersonLink::default() };
    let people = [("oneself".into(), vec![itself]), ("stranger".into(), vec![PersonLink::default()])];
    print_table(&mut printed, "A person", PERSON_RIGHTS, &people);
    print_platform(&mut printed);
    matches_file("access/policy.txt", &printed);
}

/// What the hosting platform may for everybody, by what its token is good for: whatever its state, an object is one that
/// nothing stands in the way of.
fn print_platform(printed: &mut String) {
    let open = PaymentMethodLink { is_open: true, is_not_closed: true, ..PaymentMethodLink::default() };
    let on_trial = AppLink { on_trial: true, ..AppLink::default() };
    let _ = writeln!(printed, "\nThe hosting platform, by the scope of its token");
    for scope in Scope::ALL {
        let platform: Scopes = [*scope].into_iter().collect();
        let all = [
            allowed(APP_RIGHTS, &[AppLink { platform, ..AppLink::default() }, AppLink { platform, ..on_trial }]),
            allowed(PAYMENT_METHOD_RIGHTS, &[PaymentMethodLink { platform, ..open }]),
            allowed(TEAM_RIGHTS, &[TeamLink { platform, ..TeamLink::default() }]),
            allowed(INVITATION_RIGHTS, &[InvitationLink { platform, ..InvitationLink::default() }]),
            allowed(PERSON_RIGHTS, &[PersonLink { platform, ..PersonLink::default() }]),
        ];
        let _ = writeln!(printed, "  {:14}  {}", scope.as_str(), all.concat().join("  "));
    }
}

/// The rights that one of these links gives.
fn allowed<L>(rights: &Rights<L>, links: &[L]) -> Vec<&'static str> {
    rights.iter().filter(|(_, allows)| links.iter().any(allows)).map(|(name, _)| *name).collect()
}

/// One line for each link, one column for each right.
fn print_table<L>(printed: &mut String, heading: &str, rights: &Rights<L>, links: &[(String, Vec<L>)]) {
    let width = links.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
    let _ = writeln!(printed, "\n{heading}");
    for (label, same) in links {
        let mut line = format!("{label:width$}");
        for (name, allows) in rights {
            let allowed: Vec<bool> = same.iter().map(allows).collect();
            let all = allowed.iter().all(|one| *one);
            assert!(all || !allowed.contains(&true), "{name} differs between links that are printed as “{label}”");
            let cell = if all { name.to_string() } else { "·".repeat(3) };
            let _ = write!(line, "  {cell:width$}", width = name.len());
        }
        let _ = writeln!(printed, "  {}", line.trim_end());
    }
}

/// By letters; links with the same letters must have the same rights.
fn app_links(on_trial: bool, lets_rescue: bool) -> Vec<(String, Vec<AppLink>)> {
    let mut links: Vec<(String, Vec<AppLink>)> = Vec::new();
    for bits in 0..128u8 {
        let has = |bit: u8| bits & (1 << bit) != 0;
        let link = AppLink {
            limited_member: has(0),
            developer_connection_via_team: has(1),
            team_control: has(2),
            developer_connection: has(3),
            pays_through_team: has(4),
            pays_directly: has(5),
            on_trial,
            lets_rescue,
            is_developer: !has(6),
            platform: Scopes::default(),
        };
        let is_client_at_work =
            !link.is_developer && (link.develops() || link.limited_member || link.pays_through_team);
        let two_connections = link.developer_connection && link.developer_connection_via_team;
        if is_client_at_work || two_connections || (on_trial && link.pays()) {
            continue;
        }
        add(&mut links, letters(&link), link);
    }
    links
}

fn letters(link: &AppLink) -> String {
    let letters = [
        (link.pays() && link.is_developer, "B"),
        (link.pays() && !link.is_developer, "C"),
        (link.developer_connection, "D"),
        (link.team_control, "T"),
        (link.developer_connection_via_team, "L"),
        (link.limited_member, "M"),
    ];
    let text: Vec<&str> = letters.iter().filter(|(has, _)| *has).map(|(_, letter)| *letter).collect();
    if text.is_empty() { "–".into() } else { text.join(" ") }
}

fn payment_method_links() -> Vec<(String, Vec<PaymentMethodLink>)> {
    let mut links = Vec::new();
    for (state, is_open, is_not_closed) in [("open", true, true), ("closing", false, true), ("closed", false, false)] {
        for (how, pays_directly, pays_through_team, reads_invoices) in [
            ("direct", true, false, false),
            ("through a team", false, true, false),
            ("direct and through a team", true, true, false),
            ("invoices only", false, false, true),
            ("through a team, and invoices only", false, true, true),
            ("stranger", false, false, false),
        ] {
            let link = PaymentMethodLink {
                pays_directly,
                pays_through_team,
                reads_invoices,
                is_open,
                is_not_closed,
                platform: Scopes::default(),
            };
            add(&mut links, format!("{state}, {how}"), link);
        }
    }
    links
}

/// Lists of invoices ask for any proof about a payment method.
#[test]
fn whoever_may_do_anything_with_a_payment_method_sees_its_invoices() {
    let (_, sees) = PAYMENT_METHOD_RIGHTS.iter().find(|(name, _)| *name == "ViewInvoices").expect("that right");
    for (label, links) in payment_method_links() {
        for link in links {
            let may_anything = PAYMENT_METHOD_RIGHTS.iter().any(|(_, allows)| allows(&link));
            assert_eq!(sees(&link), may_anything, "{label}");
        }
    }
}

fn team_links() -> Vec<(String, Vec<TeamLink>)> {
    let mut links = Vec::new();
    for (label, is_unlimited, is_limited) in
        [("unlimited", true, false), ("limited", false, true), ("stranger", false, false)]
    {
        add(&mut links, label.into(), TeamLink { is_unlimited, is_limited, platform: Scopes::default() });
    }
    links
}

fn invitation_links() -> Vec<(String, Vec<InvitationLink>)> {
    let mut links = Vec::new();
    for (label, sent_it, could_send_it, is_over) in [
        ("sent it, could send it now", true, true, false),
        ("sent it, lost the right", true, false, false),
        ("sent it, it is over", true, false, true),
        ("could send it now", false, true, false),
        ("stranger", false, false, false),
    ] {
        let platform = Scopes::default();
        add(&mut links, label.into(), InvitationLink { sent_it, could_send_it, is_over, platform });
    }
    links
}

fn add<L>(links: &mut Vec<(String, Vec<L>)>, label: String, link: L) {
    match links.iter_mut().find(|(one, _)| *one == label) {
        Some((_, same)) => same.push(link),
        None => links.push((label, vec![link])),
    }
}
