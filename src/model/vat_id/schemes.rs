//! How the VAT IDs of each country look, and which check they must pass: one row per country.
//! The rules are those of the Python library `python-stdnum` 2.2, which cites the papers of the tax offices.

use super::super::country::Country;
use super::check_digits as check;

/// The rule of one prefix.
pub struct Scheme {
    country: &'static str,
    pub prefix: &'static str,
    /// Another prefix that people write, and that the number is not kept with.
    alias: Option<&'static str>,
    /// What may follow the number, and is not kept.
    suffixes: &'static [&'static str],
    /// The number after the prefix: `#` a digit, `!` a digit but 0, `@` a letter, `?` any character of a VAT ID,
    /// all else stands for itself.
    forms: &'static [&'static str],
    /// Whether old numbers lack the 0 in front that they have today.
    may_lack_zero: bool,
    /// A whole, right number for the error message.
    pub example: &'static str,
    /// Sees the number without its prefix, in one of the forms.
    check: fn(&str) -> bool,
}

impl Scheme {
    /// The rules of a country: none, one, or two for the United Kingdom.
    pub fn all_of(country: Country) -> impl Iterator<Item = &'static Scheme> {
        SCHEMES.iter().filter(move |scheme| scheme.country == country.code())
    }

    /// The rules of all other countries.
    pub fn all_but(country: Country) -> impl Iterator<Item = &'static Scheme> {
        SCHEMES.iter().filter(move |scheme| scheme.country != country.code())
    }

    /// The VAT ID in its one spelling, if what was typed (in capitals, without blanks) is right with or without prefix.
    pub fn read(&self, typed: &str) -> Option<String> {
        let number = self.numbers(typed).into_iter().find(|number| (self.check)(number))?;
        Some(format!("{}{number}", self.prefix))
    }

    /// Whether it has the right form, whatever its check digits.
    pub fn fits(&self, typed: &str) -> bool {
        !self.numbers(typed).is_empty()
    }

    /// Whether it begins with the prefix.
    pub fn begins(&self, typed: &str) -> bool {
        self.without_prefix(typed).is_some()
    }

    /// What can be meant: the text without prefix, or all of it if a French number without prefix begins with FR.
    fn numbers(&self, typed: &str) -> Vec<String> {
        self.without_prefix(typed)
            .into_iter()
            .chain([typed])
            .filter_map(|text| self.in_form(self.without_suffix(text)))
            .collect()
    }

    fn without_prefix<'a>(&self, typed: &'a str) -> Option<&'a str> {
        typed.strip_prefix(self.prefix).or_else(|| typed.strip_prefix(self.alias?))
    }

    fn without_suffix<'a>(&self, text: &'a str) -> &'a str {
        self.suffixes.iter().find_map(|suffix| text.strip_suffix(suffix)).unwrap_or(text)
    }

    fn in_form(&self, number: &str) -> Option<String> {
        let fits = |number: &str| self.forms.iter().any(|form| is_like(form, number));
        let with_zero = format!("0{number}");
        if fits(number) {
            Some(number.to_owned())
        } else {
            (self.may_lack_zero && fits(&with_zero)).then_some(with_zero)
        }
    }

    const fn of(
        country: &'static str,
        forms: &'static [&'static str],
        example: &'static str,
        check: fn(&str) -> bool,
    ) -> Scheme {
        let (prefix, alias, suffixes, may_lack_zero) = (country, None, &[], false);
        Scheme { country, prefix, alias, suffixes, forms, may_lack_zero, example, check }
    }

    const fn with_prefix(self, prefix: &'static str) -> Scheme {
        Scheme { prefix, ..self }
    }

    const fn or_prefix(self, alias: &'static str) -> Scheme {
        Scheme { alias: Some(alias), ..self }
    }

    const fn or_suffix(self, suffixes: &'static [&'static str]) -> Scheme {
        Scheme { suffixes, ..self }
    }

    const fn or_without_zero(self) -> Scheme {
        Scheme { may_lack_zero: true, ..self }
    }
}

fn is_like(form: &str, number: &str) -> bool {
    form.len() == number.len()
        && form.chars().zip(number.chars()).all(|(f, n)| match f {
            '#' => n.is_ascii_digit(),
            '!' => n.is_ascii_digit() && n != '0',
            '@' => n.is_ascii_uppercase(),
            '?' => n.is_ascii_digit() || n.is_ascii_uppercase() || n == '+' || n == '*',
            _ => f == n,
        })
}

/// `GD` and `HA` are departments of the government and of health, alone or behind the 8888 they have in the EU.
const BRITISH: &[&str] = &["#########", "############", "GD###", "HA###", "GD8888#####", "HA8888#####"];

/// Companies have up to ten digits; people have the 13 digits of their personal number.
const ROMANIAN: &[&str] =
    &["!#", "!##", "!###", "!####", "!#####", "!######", "!#######", "!########", "!#########", "!############"];

#[rustfmt::skip]
const SCHEMES: [Scheme; 31] = [
    Scheme::of("AT", &["U########"], "ATU13585627", check::austria),
    Scheme::of("BE", &["0#########", "1#########"], "BE0403019261", check::belgium).or_without_zero(),
    Scheme::of("BG", &["#########", "##########"], "BG175074752", check::bulgaria),
    Scheme::of("CH", &["#########"], "CHE100155212", check::switzerland)
        .with_prefix("CHE").or_suffix(&["MWST", "TVA", "IVA", "TPV"]),
    Scheme::of("CY", &["########@"], "CY10259033P", check::cyprus),
    Scheme::of("CZ", &["########", "#########", "##########"], "CZ25123891", check::czechia),
    Scheme::of("DE", &["!########"], "DE136695976", check::germany),
    Scheme::of("DK", &["!#######"], "DK13585628", check::denmark),
    Scheme::of("EE", &["#########"], "EE100594102", check::estonia),
    Scheme::of("ES", &["?#######?"], "ESB64717838", check::spain),
    Scheme::of("FI", &["########"], "FI20774740", check::finland),
    Scheme::of("FR", &["??#########"], "FR23334175221", check::france),
    Scheme::of("GB", BRITISH, "GB980780684", check::united_kingdom),
    Scheme::of("GB", BRITISH, "XI980780684", check::united_kingdom).with_prefix("XI"),
    Scheme::of("GR", &["#########"], "EL094259216", check::greece)
        .with_prefix("EL").or_prefix("GR").or_without_zero(),
    Scheme::of("HR", &["###########"], "HR33392005961", check::croatia),
    Scheme::of("HU", &["########"], "HU12892312", check::hungary),
    Scheme::of("IE", &["#?#####@", "#?#####@@"], "IE6433435F", check::ireland),
    Scheme::of("IT", &["###########"], "IT00743110157", check::italy),
    Scheme::of("LT", &["#######1#", "##########1#"], "LT119511515", check::lithuania),
    Scheme::of("LU", &["########"], "LU15027442", check::luxembourg),
    Scheme::of("LV", &["###########"], "LV40003521600", check::latvia),
    Scheme::of("MT", &["!#######"], "MT11679112", check::malta),
    Scheme::of("NL", &["#########B##"], "NL004495445B01", check::netherlands).or_without_zero(),
    Scheme::of("NO", &["#########"], "NO995525828", check::norway).or_suffix(&["MVA"]),
    Scheme::of("PL", &["##########"], "PL8567346215", check::poland),
    Scheme::of("PT", &["!########"], "PT501964843", check::portugal),
    Scheme::of("RO", ROMANIAN, "RO18547290", check::romania),
    Scheme::of("SE", &["##########01"], "SE123456789701", check::sweden),
    Scheme::of("SI", &["!#######"], "SI50223054", check::slovenia),
    Scheme::of("SK", &["##########"], "SK2022749619", check::slovakia),
];
