//! The text format of Prometheus, version 0.0.4, read strictly: what is not as it has to be is a failure.

use std::collections::{BTreeMap, BTreeSet};

pub type Labels = BTreeMap<String, String>;

/// What has one name.
#[derive(Debug)]
pub struct Family {
    pub kind: String,
    /// The name with its suffix, the labels, the value.
    pub samples: Vec<(String, Labels, f64)>,
}

/// Every family by its name.
pub struct Exposition(BTreeMap<String, Family>);

impl Exposition {
    #[track_caller]
    pub fn read(text: &str) -> Exposition {
        assert!(text.ends_with('\n'), "the last line has an end");
        let mut all: BTreeMap<String, Family> = BTreeMap::new();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let (name, help) = line.strip_prefix("# HELP ").and_then(|rest| rest.split_once(' ')).expect(line);
            assert!(is_name(name) && !help.is_empty(), "{line}");
            let next = lines.next().expect("a type");
            let kind = next.strip_prefix(&format!("# TYPE {name} ")).unwrap_or_else(|| panic!("{next} after {line}"));
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{next}");
            let mut samples = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
                samples.push(sample(line));
            }
            let family = Family { kind: kind.to_owned(), samples };
            family.check(name);
            assert!(all.insert(name.to_owned(), family).is_none(), "{name} stands there twice");
        }
        Exposition(all)
    }

    pub fn families(&self) -> impl Iterator<Item = (&str, &Family)> {
        self.0.iter().map(|(name, family)| (name.as_str(), family))
    }

    /// The one value with this name and these labels, others aside; 0 if there is none.
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let has_all =
            |given: &Labels| labels.iter().all(|(label, value)| given.get(*label).is_some_and(|it| it == value));
        let samples = self.0.values().flat_map(|family| &family.samples);
        let found: Vec<f64> =
            samples.filter(|(one, given, _)| one == name && has_all(given)).map(|(.., v)| *v).collect();
        assert!(found.len() <= 1, "{} are called {name} {labels:?}", found.len());
        found.first().copied().unwrap_or_default()
    }
}

impl Family {
    #[track_caller]
    fn check(&self, name: &str) {
        assert!(!self.samples.is_empty(), "{name} says nothing");
        let mut seen = BTreeSet::new();
        for (sample, labels, value) in &self.samples {
            assert!(seen.insert((sample, labels)), "{sample} {labels:?} stands there twice");
            let suffix = sample.strip_prefix(name).unwrap_or_else(|| panic!("{sample} stands at {name}"));
            match self.kind.as_str() {
                "histogram" => assert!(["_bucket", "_sum", "_count"].contains(&suffix), "{sample}"),
                "counter" => assert!(suffix.is_empty() && name.ends_with("_total") && *value >= 0.0, "{sample}"),
                _ => assert!(suffix.is_empty(), "{sample}"),
            }
            assert_eq!(labels.contains_key("le"), suffix == "_bucket", "{sample} {labels:?}");
        }
        if self.kind == "histogram" {
            self.check_buckets(name);
        }
    }

    /// They grow, and the last one holds all.
    #[track_caller]
    fn check_buckets(&self, name: &str) {
        let of = |suffix: &str| {
            let name = format!("{name}{suffix}");
            self.samples.iter().filter(move |(one, ..)| *one == name)
        };
        let mut buckets: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
        for (_, labels, value) in of("_bucket") {
            let mut labels = labels.clone();
            let le = labels.remove("le").and_then(|le| number(&le)).expect("a bound");
            buckets.entry(labels).or_default().push((le, *value));
        }
        let counts: BTreeMap<Labels, f64> = of("_count").map(|(_, labels, value)| (labels.clone(), *value)).collect();
        assert_eq!(of("_sum").count(), counts.len());
        assert_eq!(buckets.len(), counts.len());
        for (labels, buckets) in buckets {
            assert!(
                buckets.is_sorted_by(|one, next| one.0 < next.0 && one.1 <= next.1),
                "{name} {labels:?}: {buckets:?}"
            );
            assert_eq!(buckets.last().copied(), Some((f64::INFINITY, counts[&labels])), "{name} {labels:?}");
        }
    }
}

/// `name{label="value",…} 1.5`
#[track_caller]
fn sample(line: &str) -> (String, Labels, f64) {
    let end = line.find(['{', ' ']).expect(line);
    let (name, rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let (labels, rest) = rest.strip_prefix('{').map_or_else(|| (Labels::new(), rest), |rest| labels(rest, line));
    let value = rest.strip_prefix(' ').and_then(number).unwrap_or_else(|| panic!("no value: {line}"));
    (name.to_owned(), labels, value)
}

/// All up to the closing brace, and what stands behind it.
#[track_caller]
fn labels<'a>(mut rest: &'a str, line: &str) -> (Labels, &'a str) {
    let mut labels = Labels::new();
    loop {
        let (name, after) = rest.split_once("=\"").expect(line);
        assert!(is_name(name) && !name.contains(':'), "{line}");
        let mut value = String::new();
        let mut signs = after.char_indices();
        let end = loop {
            match signs.next().expect(line) {
                (place, '"') => break place,
                (_, '\\') => value.push(match signs.next().expect(line).1 {
                    'n' => '\n',
                    escaped @ ('\\' | '"') => escaped,
                    _ => panic!("{line}"),
                }),
                (_, sign) => value.push(sign),
            }
        };
        assert!(labels.insert(name.to_owned(), value).is_none(), "a label twice: {line}");
        rest = &after[end + 1..];
        if let Some(behind) = rest.strip_prefix('}') {
            return (labels, behind);
        }
        rest = rest.strip_prefix(',').expect(line);
    }
}

fn number(text: &str) -> Option<f64> {
    match text {
        "+Inf" => Some(f64::INFINITY),
        _ if text.starts_with(|first: char| first.is_ascii_digit() || first == '-') => text.parse().ok(),
        _ => None,
    }
}

fn is_name(name: &str) -> bool {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | ':');
    !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit()) && name.chars().all(is_plain)
}

#[test]
fn what_is_not_in_the_format_is_refused() {
    let good = "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"{\\\"}\"} 1\na_total 2\n";
    assert_eq!(Exposition::read(good).value("a_total", &[("x", "{\"}")]), 1.0);
    for wrong in [
        good.trim_end().to_owned(),
        good.replace("# HELP a_total A.\n", ""),
        good.replace("counter", "kounter"),
        good.replace("# TYPE a_total", "# TYPE b_total"),
        good.replace("a_total 2", "b_total 2"),
        good.replace("a_total 2", "a_total two"),
        good.replace("a_total 2", "a_total{x=\"{\\\"}\"} 2"),
        good.replace("a_total 2", "a_total{x=\"y\" 2"),
        good.replace("{x=", "{0x="),
        format!("{good}{good}"),
    ] {
        assert!(std::panic::catch_unwind(|| Exposition::read(&wrong)).is_err(), "{wrong}");
    }
}
