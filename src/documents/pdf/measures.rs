//! How large everything is and where it stands, in points: counted from the left and the top of a sheet.

use super::sheets::Style;

/// Millimetres in points.
pub(super) const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// Of all sheets: A4.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
/// Where the text begins and ends.
pub(super) const LEFT: f32 = mm(25.0);
pub(super) const RIGHT: f32 = WIDTH - mm(20.0);
/// The first line on the first sheet, and on every other.
pub(super) const TOP: f32 = mm(18.0);
pub(super) const NEXT_TOP: f32 = mm(27.0);
/// Nothing but the legal line stands below.
pub(super) const BOTTOM: f32 = HEIGHT - mm(25.0);

// How large letters are.
pub(super) const HEADLINE: Style = Style::new(17.0).bold();
pub(super) const HEADING: Style = Style::new(11.0).bold();
pub(super) const ADDRESSED: Style = Style::new(10.0);
pub(super) const TEXT: Style = Style::new(9.5);
pub(super) const FACT: Style = Style::new(9.0);
pub(super) const COLUMN: Style = Style::new(8.5).soft();
pub(super) const SMALL: Style = Style::new(8.0).soft();
pub(super) const TINY: Style = Style::new(7.0).soft();

// A letter.
/// The name of the seller in large letters, and how wide it may be.
pub(super) const NAME: Style = Style::new(16.0).bold();
pub(super) const NAME_ROOM: f32 = mm(95.0);
/// The logo instead, and the name that stands beside it then.
pub(super) const LOGO_WIDTH: f32 = mm(60.0);
pub(super) const LOGO_HEIGHT: f32 = mm(18.0);
pub(super) const SMALL_NAME: Style = Style::new(8.0).bold();
/// Of the window: how wide an address may be, and where it begins.
pub(super) const WINDOW: f32 = mm(82.0);
pub(super) const ADDRESS: f32 = mm(59.0);
/// The number and the dates stand beside the window.
pub(super) const FACTS: f32 = mm(122.0);
pub(super) const FACTS_TOP: f32 = mm(50.0);
pub(super) const FACT_LABEL: f32 = mm(27.0);
/// What the paper is about, if nothing above needs more room.
pub(super) const SUBJECT: f32 = mm(98.0);
pub(super) const PAY_LABEL: f32 = mm(24.0);
pub(super) const PAY_ROOM: f32 = mm(78.0);
pub(super) const CODE: f32 = mm(33.0);

// Its table.
/// Where the columns end that stand to the right.
pub(super) const PRICE: f32 = mm(148.0);
pub(super) const DAYS: f32 = mm(162.0);
/// How wide those are.
pub(super) const NUMBER: f32 = mm(26.0);
pub(super) const COUNT: f32 = mm(13.0);
/// Where the days of a row stand, if there is one that does not cover the whole month.
pub(super) const WHEN: f32 = mm(97.0);
/// Where the sums begin: what is said about them stands before.
pub(super) const SUMS: f32 = mm(118.0);
pub(super) const BETWEEN: f32 = mm(3.0);
/// Above and below the text of a row.
pub(super) const AROUND: f32 = 2.0;

// A receipt.
/// The name of who says all of it.
pub(super) const ISSUER: Style = Style::new(12.0).bold();
/// How wide the first column is, and what is free beside it.
pub(super) const LABEL: f32 = mm(62.0);
pub(super) const LABEL_APART: f32 = mm(4.0);
