//! Files that settings name, however they were saved.

use super::for_others;
use crate::world::temporary_folder;

#[test]
fn a_file_that_was_saved_on_windows_is_read_and_utf_16_is_refused_by_its_name() {
    let folder = temporary_folder();
    let path = folder.path().join("seller.toml");
    let named = path.to_str().expect("a path in UTF-8");
    let example = include_str!("../../../src/model/seller.toml").replace('\n', "\r\n");
    std::fs::write(&path, format!("\u{feff}{example}")).expect("written");
    let seller = for_others(&[["--seller", named]]).expect("it is read").seller.expect("a seller");
    assert_eq!(seller.name, "Example Hosting GmbH");
    for little in [true, false] {
        let wide = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        for start in ["\u{feff}", ""] {
            let bytes: Vec<u8> = format!("{start}{example}").encode_utf16().flat_map(wide).collect();
            std::fs::write(&path, bytes).expect("written");
            let refused = for_others(&[["--catalogue", named]]).err().expect("refused");
            assert!(refused.ends_with("is written in UTF-16. Save it as UTF-8."), "{refused}");
        }
    }
}

#[test]
fn the_logo_lies_beside_the_file_that_names_it() {
    let folder = temporary_folder();
    let (path, logo) = (folder.path().join("seller.toml"), folder.path().join("logo.png"));
    let named = path.to_str().expect("a path in UTF-8");
    let example = include_str!("../../../src/model/seller.toml").replace("# logo = ", "logo = ");
    std::fs::write(&path, &example).expect("written");
    let refused = for_others(&[["--seller", named]]).err().expect("refused");
    assert!(refused.contains(&format!("the logo {}: it cannot be read", logo.display())), "{refused}");
    std::fs::write(&logo, "no picture").expect("written");
    let refused = for_others(&[["--seller", named]]).err().expect("refused");
    assert!(refused.contains("it is not a PNG that can be read"), "{refused}");
    let png = include_bytes!("../documents/logo.png");
    std::fs::write(&logo, png).expect("written");
    let seller = for_others(&[["--seller", named]]).expect("it is read").seller.expect("a seller");
    assert_eq!(seller.logo.expect("a logo").png, png);
    let without = remit::model::seller::Seller::parse(&example).expect("a seller");
    assert_ne!(seller.digest, without.digest, "servers with other logos do not run beside each other");
}
