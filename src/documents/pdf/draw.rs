//! From sheets to the bytes of a PDF: PDF/A-3a, so that it is read in fifty years, and PDF/UA-1, so that it is read out.

use std::num::NonZeroU32;

use chrono::Datelike;
use krilla::Document as Pdf;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::ConfigurationBuilder;
use krilla::configure::validate::{Accessibility, Archival};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, BBox, ContentTag, Identifier, Node, Placement, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagKind, TagTree,
};

use super::measures::{HEIGHT, WIDTH};
use super::sheets::{Ink, Mark, Meaning, Of, Part, Placed, Sheets};
use crate::documents::about::About;
use crate::documents::transfer::{Bar, Picture};

/// What is drawn of a part, in order.
type Drawn = Vec<Vec<Node>>;

pub(super) fn pdf(sheets: Sheets, about: &About) -> Result<Vec<u8>, String> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|problem| format!("{problem:?}"))?;
    let mut pdf = Pdf::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut drawn: Drawn = sheets.parts.iter().map(|_| Vec::new()).collect();
    let mut figures: Vec<Option<BBox>> = sheets.parts.iter().map(|_| None).collect();
    for (place, sheet) in sheets.sheets.iter().enumerate() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or("no sheet")?;
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        for placed in sheet {
            let identifier = put(&mut surface, &sheets, placed);
            if let Of::Part(Part(part)) = placed.of {
                drawn[part].push(Node::Leaf(identifier));
                figures[part] = bounds(&placed.mark).map(|rect| BBox::new(place, rect));
            }
        }
        surface.finish();
        page.finish();
    }
    pdf.set_outline(outline(&sheets));
    pdf.set_tag_tree(tree(&sheets.parts, drawn, figures));
    pdf.set_metadata(metadata(about));
    pdf.finish().map_err(|problem| format!("{problem:?}"))
}

fn metadata(about: &About) -> Metadata {
    let number = |of: u32| u8::try_from(of).unwrap_or(1);
    let on = DateTime::new(u16::try_from(about.on.year()).unwrap_or_default())
        .month(number(about.on.month()))
        .day(number(about.on.day()))
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(about.title.clone())
        .description(about.subject.clone())
        .authors(vec![about.author.clone()])
        .language("en".into())
        .creator("Remit".into())
        .document_id(about.title.clone())
        .creation_date(on)
}

/// One thing on a sheet. What it gives is of use for what belongs to a part only.
fn put(surface: &mut Surface, sheets: &Sheets, placed: &Placed) -> Identifier {
    let is_figure = matches!(placed.mark, Mark::Code { .. } | Mark::Logo { .. });
    let tag = match placed.of {
        Of::Nothing => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        Of::Part(_) if is_figure => ContentTag::Other,
        Of::Part(_) => ContentTag::Span(SpanTag::empty()),
    };
    let identifier = surface.start_tagged(tag);
    surface.set_fill(Some(fill(placed.ink)));
    match &placed.mark {
        Mark::Text { line, bold, size, x, y } => {
            let font = sheets.face(*bold).font.clone();
            surface.draw_glyphs(Point::from_xy(*x, *y), &line.glyphs, font, &line.text, *size, false);
        }
        Mark::Rule { x, y, width, thickness } => draw(surface, rectangles([(*x, *y, *width, *thickness)])),
        Mark::Code { picture, x, y, side } => draw(surface, code(picture, *x, *y, *side)),
        Mark::Logo { image, x, y, width, height } => {
            draw_logo(surface, image, (*x, *y), Size::from_wh(*width, *height))
        }
    }
    surface.end_tagged();
    identifier
}

fn draw(surface: &mut Surface, path: Option<Path>) {
    if let Some(path) = path {
        surface.draw_path(&path);
    }
}

fn draw_logo(surface: &mut Surface, image: &Image, (x, y): (f32, f32), size: Option<Size>) {
    if let Some(size) = size {
        surface.push_transform(&Transform::from_translate(x, y));
        surface.draw_image(image.clone(), size);
        surface.pop();
    }
}

fn code(picture: &Picture, x: f32, y: f32, side: f32) -> Option<Path> {
    let module = side / picture.side as f32;
    let bar = |bar: &Bar| (x + bar.x as f32 * module, y + bar.y as f32 * module, bar.length as f32 * module, module);
    rectangles(picture.bars.iter().map(bar))
}

fn rectangles(all: impl IntoIterator<Item = (f32, f32, f32, f32)>) -> Option<Path> {
    let mut path = PathBuilder::new();
    let all = all.into_iter().filter_map(|(x, y, width, height)| Rect::from_xywh(x, y, width, height));
    all.for_each(|rect| path.push_rect(rect));
    path.finish()
}

fn fill(ink: Ink) -> Fill {
    let color = match ink {
        Ink::Black => rgb::Color::new(0x1b, 0x1f, 0x24),
        Ink::Soft => rgb::Color::new(0x57, 0x60, 0x6a),
        Ink::Hairline => rgb::Color::new(0xc4, 0xca, 0xd0),
    };
    Fill { paint: color.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn bounds(mark: &Mark) -> Option<Rect> {
    match mark {
        Mark::Code { x, y, side, .. } => Rect::from_xywh(*x, *y, *side, *side),
        Mark::Logo { x, y, width, height, .. } => Rect::from_xywh(*x, *y, *width, *height),
        Mark::Text { .. } | Mark::Rule { .. } => None,
    }
}

/// The headings.
fn outline(sheets: &Sheets) -> Outline {
    let mut outline = Outline::new();
    let mut listed = None;
    for (place, sheet) in sheets.sheets.iter().enumerate() {
        for placed in sheet {
            let (Of::Part(Part(part)), Mark::Text { x, y, size, .. }) = (placed.of, &placed.mark) else { continue };
            if let Some((Meaning::Heading(_, title), _)) = sheets.parts.get(part).filter(|_| listed != Some(part)) {
                listed = Some(part);
                let destination = XyzDestination::new(place, Point::from_xy(*x, *y - *size));
                outline.push_child(OutlineNode::new(title.clone(), destination));
            }
        }
    }
    outline
}

/// Parts come behind those that they are in, so the last one is always complete.
fn tree(parts: &[(Meaning, Option<Part>)], mut drawn: Drawn, figures: Vec<Option<BBox>>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some("en".into()));
    let mut whole = Vec::new();
    let mut inner: Drawn = parts.iter().map(|_| Vec::new()).collect();
    for (place, ((meaning, within), figure)) in parts.iter().zip(figures).enumerate().rev() {
        let mut children = std::mem::take(&mut drawn[place]);
        children.extend(std::mem::take(&mut inner[place]).into_iter().rev());
        let group = Node::Group(TagGroup::with_children(kind(meaning, figure), children));
        match within {
            Some(Part(outer)) => inner[*outer].push(group),
            None => whole.push(group),
        }
    }
    whole.into_iter().rev().for_each(|group| tree.push(group));
    tree
}

fn wide(columns: NonZeroU32) -> Option<NonZeroU32> {
    (columns > NonZeroU32::MIN).then_some(columns)
}

fn kind(meaning: &Meaning, figure: Option<BBox>) -> TagKind {
    match meaning {
        Meaning::Heading(level, title) => Tag::Hn(*level, Some(title.clone())).into(),
        Meaning::Paragraph => Tag::P.into(),
        Meaning::Table => Tag::Table.into(),
        Meaning::Head => Tag::THead.into(),
        Meaning::Body => Tag::TBody.into(),
        Meaning::Foot => Tag::TFoot.into(),
        Meaning::Row => Tag::TR.into(),
        Meaning::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Meaning::RowHead(columns) => Tag::TH(TableHeaderScope::Row).with_col_span(wide(*columns)).into(),
        Meaning::Cell(columns) => Tag::TD.with_col_span(wide(*columns)).into(),
        Meaning::Figure(says) => {
            Tag::Figure(Some(says.clone())).with_bbox(figure).with_placement(Some(Placement::Block)).into()
        }
    }
}
