//! How long it is waited before something is tried again, and for how long at all.

/// After the first time without success, the second, …; then always the last. In seconds.
const PAUSES: [i64; 9] = [5, 5 * 60, 30 * 60, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
const HOUR: i64 = 3600;
/// A pause is longer by up to this part of it, by chance: what failed together is not tried together.
const JITTER: i64 = 10;
/// So long one is tried, and an endpoint where nothing arrives.
pub(super) const TRIED_DAYS: i64 = 5;

/// In seconds, after so many tries before this one.
pub(super) fn pause_after(tries: i64) -> i64 {
    let place = usize::try_from(tries).unwrap_or_default().min(PAUSES.len() - 1);
    let mut random = [0; 1];
    // Without random bytes all of them wait equally long.
    getrandom::fill(&mut random).ok();
    PAUSES[place] + PAUSES[place] / JITTER * i64::from(random[0]) / i64::from(u8::MAX)
}
