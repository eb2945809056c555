//! The logo of the seller: what it may be.

use png::{BitDepth, ColorType, Encoder};
use remit::model::logo::{Logo, pixels};

const LOGO: &[u8] = include_bytes!("../documents/logo.png");

fn made(width: u32, height: u32, color: ColorType, of: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a head");
    writer.write_image_data(of).expect("pixels");
    writer.finish().expect("an end");
    file
}

#[test]
fn what_is_wrong_with_a_logo_is_said() {
    let wide = made(1_001, 1, ColorType::Grayscale, &[0; 1_001]);
    let high = made(1, 501, ColorType::Grayscale, &[0; 501]);
    for (file, sentence) in [
        (b"GIF89a".to_vec(), "it is not a PNG that can be read"),
        (Vec::new(), "it is not a PNG that can be read"),
        (LOGO[..LOGO.len() / 2].to_vec(), "it is not a PNG that can be read"),
        (wide, "it has 1001 × 1 pixels: at most 1000 × 500 are taken"),
        (high, "it has 1 × 501 pixels"),
        (vec![0; 200_001], "it is larger than 200 kB"),
    ] {
        let problem = Logo::read(file).expect_err(sentence);
        assert!(problem.contains(sentence), "{problem}");
    }
    let logo = Logo::read(LOGO.to_vec()).expect("a logo");
    assert_eq!((logo.on_paper.width, logo.on_paper.height), (320, 80));
}

#[test]
fn every_kind_of_png_is_read_as_colours_and_what_they_cover() {
    for (color, of, rgba) in [
        (ColorType::Grayscale, vec![7, 255], [7, 7, 7, 255, 255, 255, 255, 255]),
        (ColorType::GrayscaleAlpha, vec![7, 0, 255, 9], [7, 7, 7, 0, 255, 255, 255, 9]),
        (ColorType::Rgb, vec![1, 2, 3, 4, 5, 6], [1, 2, 3, 255, 4, 5, 6, 255]),
        (ColorType::Rgba, vec![1, 2, 3, 0, 4, 5, 6, 9], [1, 2, 3, 0, 4, 5, 6, 9]),
    ] {
        let read = pixels(&made(2, 1, color, &of)).expect("pixels");
        assert_eq!((read.width, read.height), (2, 1));
        assert_eq!(read.rgba, rgba, "{color:?}");
    }
}
