//! The check digits of each country. Each function sees a number without prefix whose form is already right
//! (see `schemes`), and names the module of `python-stdnum` whose rule it is.

use super::birth_numbers as birth;
use super::sums::{digits, front, iso_7064_mod_11_10, last, luhn, sum, two_rounds, value};

/// `at.uid`: Luhn over the seven digits, moved by four.
pub fn austria(number: &str) -> bool {
    (luhn(&number[1..8]) + 4 + last(number)).is_multiple_of(10)
}

/// `be.vat`: the last two digits fill the others up to a multiple of 97.
pub fn belgium(number: &str) -> bool {
    value(number) > 0 && (value(&number[..8]) + value(&number[8..])).is_multiple_of(97)
}

/// `bg.vat`: companies have nine digits; of the ten of others, one of three rules must fit.
pub fn bulgaria(number: &str) -> bool {
    let body = front(number);
    if number.len() == 9 {
        return two_rounds(body, &[1, 2, 3, 4, 5, 6, 7, 8], &[3, 4, 5, 6, 7, 8, 9, 10]) == last(number);
    }
    let foreigner = sum(body, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == last(number);
    let other = (sum(body, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) + last(number)).is_multiple_of(11);
    birth::bulgarian(number) || foreigner || other
}

/// `ch.uid`: modulo 11; a number that would need 10 is not given out.
pub fn switzerland(number: &str) -> bool {
    sum(number, &[5, 4, 3, 2, 7, 6, 5, 4, 1]).is_multiple_of(11)
}

/// `cy.vat`: digits in odd places are translated, then all are added up to a letter.
pub fn cyprus(number: &str) -> bool {
    const ODD_PLACES: [u64; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let letter = digits(front(number))
        .enumerate()
        .fold(0, |sum, (place, digit)| sum + if place % 2 == 0 { ODD_PLACES[digit as usize] } else { digit });
    !number.starts_with("12") && number.ends_with(char::from(b'A' + (letter % 26) as u8))
}

/// `cz.dic`: companies have eight digits, people their birth number, or nine digits that begin with 6.
pub fn czechia(number: &str) -> bool {
    const WEIGHTS: [u64; 7] = [8, 7, 6, 5, 4, 3, 2];
    if number.len() == 8 {
        let check = (11 - sum(front(number), &WEIGHTS) % 11) % 11;
        return !number.starts_with('9') && if check == 0 { 1 } else { check % 10 } == last(number);
    }
    if number.len() == 9 && number.starts_with('6') {
        return (sum(&number[1..8], &WEIGHTS) % 11 + 8) % 10 == last(number);
    }
    birth::czech_or_slovak(number)
}

/// `de.vat`: ISO 7064 modulo 11, 10.
pub fn germany(number: &str) -> bool {
    iso_7064_mod_11_10(number)
}

/// `dk.cvr`.
pub fn denmark(number: &str) -> bool {
    sum(number, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// `ee.kmkr`.
pub fn estonia(number: &str) -> bool {
    sum(number, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

/// `es.nif`: K, L, M and X, Y, Z are people like those who begin with a digit; all other letters are companies,
/// whose check may be a digit or its letter, as sources contradict each other about who has which.
pub fn spain(number: &str) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let person = |value: u64| number.ends_with(char::from(LETTERS[(value % 23) as usize]));
    let middle = &number[1..8];
    match number.as_bytes()[0] {
        first @ b'0'..=b'9' => person(value(middle) + u64::from(first - b'0') * 10_000_000),
        first @ b'X'..=b'Z' => person(value(middle) + u64::from(first - b'X') * 10_000_000),
        b'K' | b'L' | b'M' => person(value(middle)),
        b'A'..=b'H' | b'J' | b'N' | b'P'..=b'S' | b'U' | b'V' | b'W' => {
            let check = (10 - luhn(&format!("{middle}0"))) % 10;
            let letter = b"JABCDEFGHI"[check as usize];
            number.ends_with(char::from(letter)) || number.ends_with(&check.to_string())
        }
        _ => false,
    }
}

/// `fi.alv`.
pub fn finland(number: &str) -> bool {
    sum(number, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11)
}

/// `fr.tva`: a key of two characters before a company number with a Luhn digit, which Monaco (000…) does not have.
/// A key of digits and a key with letters have different rules.
pub fn france(number: &str) -> bool {
    const KEY: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let (key, company) = number.split_at(2);
    if !company.starts_with("000") && luhn(company) != 0 {
        return false;
    }
    if digits(key).count() == 2 {
        return value(key) == (value(company) * 100 + 12) % 97;
    }
    let places: Vec<u64> = key.chars().filter_map(|c| KEY.find(c)).map(|place| place as u64).collect();
    let check = match places[..] {
        [first @ 0..=9, second] => first * 24 + second - 10,
        [first, second] => first * 34 + second - 100,
        _ => return false,
    };
    (value(company) + 1 + check / 11) % 11 == check % 11
}

/// `gb.vat`: modulo 97, since 2010 also moved by 55 or 42 where the number begins with 100 or more.
/// Three more digits are a branch. Departments are below 500, health authorities are not.
pub fn united_kingdom(number: &str) -> bool {
    if let Some(place) = number.strip_prefix("GD").or_else(|| number.strip_prefix("HA")) {
        let (three, check) = match place.strip_prefix("8888") {
            Some(place) => (value(&place[..3]), Some(value(&place[3..]))),
            None => (value(place), None),
        };
        return (three < 500) == number.starts_with("GD") && check.is_none_or(|check| check == three % 97);
    }
    let rest = sum(number, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    rest == 0 || (value(&number[..3]) >= 100 && (rest == 42 || rest == 55))
}

/// `gr.vat`: powers of two.
pub fn greece(number: &str) -> bool {
    sum(front(number), &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == last(number)
}

/// `hr.oib`: ISO 7064 modulo 11, 10.
pub fn croatia(number: &str) -> bool {
    iso_7064_mod_11_10(number)
}

/// `hu.anum`.
pub fn hungary(number: &str) -> bool {
    sum(number, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10)
}

/// `ie.vat`: seven digits, the check letter, since 2013 perhaps another letter that counts nine times.
/// Old numbers have a letter, + or * in the second place; their first digit comes last.
pub fn ireland(number: &str) -> bool {
    const LETTERS: &str = "WABCDEFGHIJKLMNOPQRSTUV";
    const WEIGHTS: [u64; 7] = [8, 7, 6, 5, 4, 3, 2];
    let place = |letter: &str| LETTERS.find(letter).map(|place| place as u64);
    let (seven, letters) = number.split_at(7);
    let (check, after) = letters.split_at(1);
    let (Some(check), Some(after)) = (place(check), place(after)) else {
        return false;
    };
    if digits(seven).count() == 7 {
        (sum(seven, &WEIGHTS) + 9 * after) % 23 == check
    } else {
        sum(&format!("0{}{}", &seven[2..], &seven[..1]), &WEIGHTS) % 23 == check
    }
}

/// `it.iva`: Luhn; the three digits before the last are the province of the office.
pub fn italy(number: &str) -> bool {
    let province = value(&number[7..10]);
    let exists = matches!(province, 1..=100 | 120 | 121 | 888 | 999);
    value(&number[..7]) > 0 && exists && luhn(number) == 0
}

/// `lt.pvm`.
pub fn lithuania(number: &str) -> bool {
    let second = [3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4];
    two_rounds(front(number), &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2], &second) == last(number)
}

/// `lu.tva`: modulo 89.
pub fn luxembourg(number: &str) -> bool {
    value(&number[..6]) % 89 == value(&number[6..])
}

/// `lv.pvn`: companies begin with 4 to 9, people have their personal code.
pub fn latvia(number: &str) -> bool {
    if number.as_bytes()[0] > b'3' {
        return sum(number, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3;
    }
    birth::latvian(number)
}

/// `mt.vat`: modulo 37.
pub fn malta(number: &str) -> bool {
    sum(number, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37)
}

/// `nl.btw`: companies have modulo 11 over nine digits, people since 2020 modulo 97 over all, prefix and letter too.
pub fn netherlands(number: &str) -> bool {
    let (nine, branch) = (&number[..9], &number[10..]);
    let company = sum(nine, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == last(nine);
    let all = format!("NL{number}");
    let person = all
        .chars()
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, digit| (rest * if digit < 10 { 10 } else { 100 } + digit) % 97)
        == 1;
    value(nine) > 0 && value(branch) > 0 && (company || person)
}

/// `no.orgnr`.
pub fn norway(number: &str) -> bool {
    sum(number, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// `pl.nip`.
pub fn poland(number: &str) -> bool {
    sum(front(number), &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == last(number)
}

/// `pt.nif`.
pub fn portugal(number: &str) -> bool {
    (11 - sum(front(number), &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == last(number)
}

/// `ro.cf`: weights count from the right, as company numbers have two to ten digits.
pub fn romania(number: &str) -> bool {
    if number.len() == 13 {
        return birth::romanian(number);
    }
    let nine = format!("{:0>9}", front(number));
    10 * sum(&nine, &[7, 5, 3, 2, 1, 7, 5, 3, 2]) % 11 % 10 == last(number)
}

/// `se.vat`: a Luhn number, then 01.
pub fn sweden(number: &str) -> bool {
    luhn(&number[..10]) == 0
}

/// `si.ddv`: a number that would need 11 is not given out.
pub fn slovenia(number: &str) -> bool {
    match 11 - sum(front(number), &[8, 7, 6, 5, 4, 3, 2]) % 11 {
        10 => last(number) == 0,
        check => check == last(number),
    }
}

/// `sk.dph`: a multiple of 11, or the birth number of a person.
pub fn slovakia(number: &str) -> bool {
    let kind = value(&number[2..3]);
    let company = !number.starts_with('0') && matches!(kind, 2..=4 | 7..=9) && value(number).is_multiple_of(11);
    company || birth::czech_or_slovak(number)
}
