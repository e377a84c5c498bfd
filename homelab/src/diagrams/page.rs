//! The paper of a picture: title, what it shows, legend, room for the rest.

use super::font::Font;
use super::scene::{Point, Rect, Scene, Shape};
use super::tone::Tone;

/// Around everything.
const MARGIN: i32 = 24;
/// Of a sample in the legend.
const SAMPLE: (i32, i32) = (26, 16);

/// The widest that what a page shows becomes, where it can be narrower.
pub(super) const WIDEST: i32 = 1400 - 2 * MARGIN;

/// One line of a legend.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Entry<'a> {
    pub(super) shape: Shape,
    pub(super) tone: Tone,
    pub(super) means: &'a str,
}

/// A page with `title`, `about` and `legend`, and room for `width` and `height` from the point that comes with it.
pub(super) fn page(title: &str, about: &str, legend: &[Entry<'_>], width: i32, height: i32) -> (Scene, Point) {
    let mut scene = Scene::new(0, 0);
    let width = width.max(Font::Title.width(title)).max(480);
    let mut y = scene.text((MARGIN, MARGIN - 8), Font::Title, title, None);
    for line in Font::Plain.wrap(about, width) {
        y = scene.text((MARGIN, y), Font::Plain, &line, None);
    }
    y += 10;
    let mut x = MARGIN;
    for (index, entry) in legend.iter().enumerate() {
        let length = SAMPLE.0 + 8 + Font::Plain.width(entry.means);
        if index > 0 && x + length > MARGIN + width {
            (x, y) = (MARGIN, y + 26);
        }
        let rect = Rect { x, y: y + 3, width: SAMPLE.0, height: SAMPLE.1 };
        scene.frame(rect, entry.shape, entry.tone, None);
        scene.text((x + SAMPLE.0 + 8, y), Font::Plain, entry.means, None);
        x += length + 24;
    }
    y += if legend.is_empty() { 0 } else { 26 + 14 };
    (scene.width, scene.height) = (width + 2 * MARGIN, y + height + MARGIN);
    (scene, (MARGIN, y))
}
