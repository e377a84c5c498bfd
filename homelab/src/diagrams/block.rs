//! Boxes with text, and areas that hold boxes.

use super::font::Font;
use super::scene::{Point, Rect, Scene, Shape};
use super::tone::Tone;

/// Between the border of a block and what is in it.
pub(super) const PADDING: i32 = 14;
/// Between two blocks.
pub(super) const GAP: i32 = 14;
/// Of the first line of an area, from its top.
pub(super) const HEADING: i32 = 46;
/// The widest that a line of text in a box becomes before it is broken: as wide as the names of most charts.
const WIDEST_TEXT: i32 = 260;
/// The same, where many boxes are beside each other.
const NARROW_TEXT: i32 = 200;
/// The same, of a heading.
const WIDEST_HEADING: i32 = 420;
/// The narrowest box.
const NARROWEST: i32 = 130;

/// A box with lines of text, or an area with a heading that holds other blocks.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) shape: Shape,
    pub(super) tone: Tone,
    /// What is written in it: the name, and what else is known.
    pub(super) lines: Vec<String>,
    pub(super) children: Vec<Self>,
    /// The lines as they are broken.
    broken: Vec<(Font, String)>,
    /// Where each child lies, from the top left corner.
    pub(super) places: Vec<Point>,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Block {
    /// A box: its name, and below it what else is known.
    pub(super) fn new(tone: Tone, lines: impl IntoIterator<Item = String>) -> Self {
        Self::of(Shape::Box, tone, lines, WIDEST_TEXT)
    }

    /// A box for a picture that has many beside each other.
    pub(super) fn narrow(tone: Tone, lines: impl IntoIterator<Item = String>) -> Self {
        Self::of(Shape::Box, tone, lines, NARROW_TEXT)
    }

    /// The same, drawn as what is not quite like the others.
    pub(super) fn dashed(mut self, is_dashed: bool) -> Self {
        self.shape = if is_dashed { Shape::Dashed } else { self.shape };
        self
    }

    /// An area which holds `children` in rows that are at most `most` wide, where they can be.
    pub(super) fn area(tone: Tone, lines: Vec<String>, children: Vec<Self>, most: i32) -> Self {
        let mut area = Self::of(Shape::Area, tone, lines, WIDEST_HEADING);
        area.children = children;
        area.flow(most);
        area
    }

    /// An area whose children are all as large, in `columns` columns.
    pub(super) fn grid(tone: Tone, lines: Vec<String>, children: Vec<Self>, columns: i32) -> Self {
        let cell = children.iter().map(|child| child.width).max().unwrap_or_default();
        Self::area(tone, lines, children, 2 * PADDING + columns * cell + (columns - 1) * GAP)
    }

    fn of(shape: Shape, tone: Tone, lines: impl IntoIterator<Item = String>, widest: i32) -> Self {
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        let first = if shape == Shape::Area { Font::Heading } else { Font::Name };
        let font = |index: usize| if index == 0 { first } else { Font::Plain };
        let broken: Vec<(Font, String)> = lines
            .iter()
            .enumerate()
            .flat_map(|(index, line)| font(index).wrap(line, widest).into_iter().map(move |text| (font(index), text)))
            .collect();
        let text = broken.iter().map(|(font, text)| font.width(text)).max().unwrap_or_default();
        let width = (text + 2 * PADDING).max(NARROWEST);
        let height = broken.iter().map(|(font, _)| font.line_height()).sum::<i32>() + 2 * (PADDING - 4);
        Self { shape, tone, lines, children: Vec::new(), broken, places: Vec::new(), width, height }
    }

    /// Lays the children in rows, boxes before areas; those of a row are as high as the highest, boxes as wide as the widest.
    fn flow(&mut self, most: i32) {
        self.children.sort_by_key(|child| child.shape == Shape::Area);
        let boxes = self.children.partition_point(|child| child.shape != Shape::Area);
        even(&mut self.children[..boxes]);
        let mut rows: Vec<(i32, Vec<usize>)> = Vec::new();
        for (index, child) in self.children.iter().enumerate() {
            let begins_areas = index > 0 && child.shape == Shape::Area && self.children[index - 1].shape != Shape::Area;
            match rows.last_mut() {
                Some((end, row)) if !begins_areas && *end + GAP + child.width + PADDING <= most => {
                    *end += GAP + child.width;
                    row.push(index);
                }
                _ => rows.push((PADDING + child.width, vec![index])),
            }
        }
        let mut y = self.height - (PADDING - 4) + 6;
        for (end, row) in rows {
            let height = row.iter().map(|index| self.children[*index].height).max().unwrap_or_default();
            let mut x = PADDING;
            for index in row {
                let child = &mut self.children[index];
                child.height = height;
                self.places.push((x, y));
                x += child.width + GAP;
            }
            self.width = self.width.max(end + PADDING);
            y += height + GAP;
        }
        self.height = y - GAP + PADDING;
    }

    /// Makes it as wide as `width`, and what stands in the columns of a grid as wide as they become.
    pub(super) fn widen(&mut self, width: i32) {
        let top = self.places.first().map(|(_, y)| *y);
        let columns = self.places.iter().filter(|(_, y)| Some(*y) == top).count();
        if let Ok(columns @ 1..) = i32::try_from(columns) {
            let cell = (width - 2 * PADDING - (columns - 1) * GAP) / columns;
            for (index, (child, place)) in (0..).zip(self.children.iter_mut().zip(&mut self.places)) {
                child.width = cell;
                place.0 = PADDING + (index % columns) * (cell + GAP);
            }
        }
        self.width = width;
    }

    /// An area at least as large as that, for what is not laid out in rows. It begins below the heading, [`HEADING`] from the top.
    pub(super) fn space(tone: Tone, heading: &str, width: i32, height: i32) -> Self {
        let area = Self::of(Shape::Area, tone, [heading.to_owned()], i32::MAX);
        Self { width: width.max(area.width), height, ..area }
    }

    /// Draws it with its top left corner at `at`, and tells the number of its frame.
    pub(super) fn draw(&self, scene: &mut Scene, (x, y): Point, inside: Option<usize>) -> usize {
        let rect = Rect { x, y, width: self.width, height: self.height };
        let frame = scene.frame(rect, self.shape, self.tone, inside);
        let mut line = y + PADDING - 4;
        for (font, text) in &self.broken {
            line = scene.text((x + PADDING, line), *font, text, Some(frame));
        }
        for (child, (left, top)) in self.children.iter().zip(&self.places) {
            child.draw(scene, (x + left, y + top), Some(frame));
        }
        frame
    }

    /// Whether it or something in it is such a block.
    pub(super) fn any(&self, is: &impl Fn(&Self) -> bool) -> bool {
        is(self) || self.children.iter().any(|child| child.any(is))
    }
}

/// Makes boxes as wide as the widest of them.
pub(super) fn even(blocks: &mut [Block]) {
    let width = blocks.iter().map(|block| block.width).max().unwrap_or_default();
    for block in blocks {
        block.width = width;
    }
}
