//! What joins the networks of the clusters of a mesh: a rail beside them.

use super::font::Font;
use super::scene::{Bend, Point, Scene, Stroke};

/// From the networks to the rail, and from the rail to its name.
const REACH: i32 = 20;
const NAME_GAP: i32 = 8;
/// What it is called.
pub(super) const NAME: &str = "mesh";

/// How wide it is with its name.
pub(super) fn width() -> i32 {
    REACH + NAME_GAP + Font::Plain.width(NAME)
}

/// Draws it to the right of `ends`, which are the middles of the right borders of what it joins, from top to bottom.
pub(super) fn draw(scene: &mut Scene, ends: &[Point]) {
    let (Some((x, top)), Some((_, bottom))) = (ends.first(), ends.last()) else { return };
    let rail = x + REACH;
    let straight = |from, to| Stroke { from, to, bend: Bend::Straight };
    scene.strokes.extend(ends.iter().map(|(x, y)| straight((*x, *y), (rail, *y))));
    scene.strokes.push(straight((rail, *top), (rail, *bottom)));
    let line = i32::midpoint(*top, *bottom) - Font::Plain.line_height() / 2;
    scene.text((rail + NAME_GAP, line), Font::Plain, NAME, None);
}
