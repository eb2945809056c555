//! The chart of what months came to.

use remit::model::payment_method::Currency;
use remit::model::usage::Month;
use remit::web::chart::{Chart, GROUND, HIGHEST, WIDTH};

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

#[test]
fn bars_are_as_high_as_their_amounts() {
    let months = [(month("2026-09"), 0), (month("2026-10"), 5000), (month("2026-11"), 2500)];
    let chart = Chart::of(&months, Currency::Eur).expect("a chart");
    assert_eq!(
        chart.bars.iter().map(|bar| bar.height).collect::<Vec<_>>(),
        [HIGHEST, HIGHEST / 2],
        "from the first on"
    );
    assert!(chart.label.starts_with("Costs from October 2026 to November 2026"), "{}", chart.label);
    assert!(chart.bars.iter().all(|bar| bar.y + bar.height == GROUND && bar.x + bar.width <= WIDTH));
    assert_eq!(chart.end(), 120, "below two bars there is no ground for more");
    assert!(chart.label.contains("at most €50.00 in October 2026, €25.00 so far"), "{}", chart.label);
    assert!(chart.bars.iter().map(|bar| bar.is_now).eq([false, true]), "only the last month is not over");
    let marks: Vec<_> = chart.bars.iter().map(|bar| bar.mark.as_deref()).collect();
    assert_eq!(marks, [Some("€50"), Some("€25")]);
    let large = months.map(|(month, net)| (month, net * 100));
    let longer = [large.as_slice(), &[(month("2026-12"), 150_000)]].concat();
    let chart = Chart::of(&longer, Currency::Eur).expect("a chart");
    let marks: Vec<_> = chart.bars.iter().map(|bar| bar.mark.as_deref()).collect();
    assert_eq!(marks, [Some("€5,000"), None, Some("€1,500")]);
    let small = [(month("2026-10"), 50), (month("2026-11"), 34)];
    let chart = Chart::of(&small, Currency::Eur).expect("a chart");
    let marks: Vec<_> = chart.bars.iter().map(|bar| bar.mark.as_deref()).collect();
    assert_eq!(marks, [Some("€1"), Some("<€1")], "what has cost something is not nothing");
    let one = [(month("2026-10"), 0), (month("2026-11"), 2500)];
    assert!(Chart::of(&one, Currency::Eur).is_none(), "nothing to compare");
}
