//! Postal codes: where they are needed, where there are none, and what they look like.

use super::country::Country;
use super::written;

/// The longest one where no shape is known.
const LONGEST: usize = 20;

/// What the postal codes of a country look like. `9` is a digit, `A` a letter, `*` either; the rest stands between them.
struct Rule {
    needed: Needed,
    shapes: &'static [&'static str],
    /// One that could be.
    example: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    Always,
    /// There are some, and people write addresses without.
    AsYouLike,
    /// There are none.
    Never,
}

/// A postal code as it is typed for an address in this country; with its blanks and dashes where they belong, and empty
/// where there is none.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn parse(typed: &str, country: Country) -> Result<String, String> {
    let Rule { needed, shapes, example } = rule(country);
    let typed = written::one_line(typed, LONGEST)?;
    match (typed.is_empty(), needed) {
        (true, Needed::Always) => Err(format!("Enter a postal code. It looks like {example}.")),
        (true, _) => Ok(String::new()),
        (false, Needed::Never) => Err(format!("There are no postal codes in {country}. Leave this empty.")),
        (false, _) if shapes.is_empty() => Ok(typed),
        (false, _) => {
            let fitting = shapes.iter().find_map(|shape| in_shape(&signs(&typed, country), shape));
            fitting.ok_or_else(|| format!("A postal code of {country} looks like {example}."))
        }
    }
}

/// Letters and digits in capitals, without the sign of the country that some write in front of it: `D-20457`.
fn signs(typed: &str, country: Country) -> String {
    let typed = typed.to_uppercase();
    let code = country.code();
    let in_front = [code, &code[..1]].into_iter().find_map(|sign| typed.strip_prefix(sign)?.strip_prefix('-'));
    in_front.unwrap_or(&typed).chars().filter(|sign| !matches!(sign, ' ' | '-')).collect()
}

fn in_shape(signs: &str, shape: &str) -> Option<String> {
    let mut rest = signs.chars();
    let mut written = String::new();
    for place in shape.chars() {
        let is_right: fn(char) -> bool = match place {
            '9' => |sign| sign.is_ascii_digit(),
            'A' => |sign| sign.is_ascii_uppercase(),
            '*' => |sign| sign.is_ascii_digit() || sign.is_ascii_uppercase(),
            between => {
                written.push(between);
                continue;
            }
        };
        written.push(rest.next().filter(|sign| is_right(*sign))?);
    }
    rest.next().is_none().then_some(written)
}

fn rule(country: Country) -> Rule {
    let always = |shapes, example| Rule { needed: Needed::Always, shapes, example };
    let as_you_like = |shapes, example| Rule { needed: Needed::AsYouLike, shapes, example };
    match country.code() {
        "FO" | "IS" => always(&["999"], "101"),
        "AT" | "AU" | "BE" | "BG" | "CH" | "CY" | "DK" | "GL" | "HU" | "LI" | "LU" | "LV" | "NO" | "NZ" | "PH"
        | "SI" | "SJ" | "TN" | "ZA" => always(&["9999"], "1010"),
        "AX" | "DE" | "EE" | "EG" | "ES" | "FI" | "FR" | "GF" | "GP" | "HR" | "ID" | "IT" | "KR" | "LT" | "MA"
        | "MC" | "MQ" | "MX" | "MY" | "RE" | "RS" | "SM" | "TH" | "TR" | "UA" | "UY" | "VA" | "YT" => {
            always(&["99999"], "20457")
        }
        "CN" | "IN" | "RO" | "RU" | "SG" => always(&["999999"], "110001"),
        "CZ" | "GR" | "SE" | "SK" => always(&["999 99"], "111 22"),
        "AS" | "GU" | "MP" | "PR" | "US" | "VI" => always(&["99999", "99999-9999"], "94107 or 94107-1234"),
        "AD" => always(&["AA999"], "AD500"),
        "BR" => always(&["99999-999"], "01310-100"),
        "CA" => always(&["A9A 9A9"], "K1A 0B1"),
        "GB" | "GG" | "GI" | "IM" | "JE" => {
            let shapes = &["A9 9AA", "A99 9AA", "A9A 9AA", "AA9 9AA", "AA99 9AA", "AA9A 9AA"];
            always(shapes, "SW1A 1AA")
        }
        "IE" => as_you_like(&["A9* ****"], "D02 X285"),
        "IL" => always(&["9999999", "99999"], "6688312"),
        "JP" => always(&["999-9999"], "100-0001"),
        "MT" => always(&["AAA 9999"], "VLT 1117"),
        "NL" => always(&["9999 AA"], "1012 AB"),
        "PL" => always(&["99-999"], "00-950"),
        "PT" => always(&["9999-999"], "1000-205"),
        "TW" => always(&["999", "99999", "999999"], "100"),
        code if WITHOUT.contains(&code) => Rule { needed: Needed::Never, shapes: &[], example: "" },
        _ => as_you_like(&[], ""),
    }
}

/// Countries that have no postal codes.
#[rustfmt::skip]
pub const WITHOUT: [&str; 44] = [
    "AE", "AG", "AO", "AW", "BF", "BI", "BJ", "BS", "BW", "BZ", "CD", "CF", "CG", "CM", "DJ", "DM", "ER", "FJ", "GD", "GM",
    "GQ", "GY", "HK", "KI", "KM", "KN", "ML", "MO", "MR", "NR", "NU", "QA", "RW", "SB", "SL", "SR", "ST", "TG", "TO", "TV",
    "UG", "VU", "YE", "ZW",
];
