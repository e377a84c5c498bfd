//! What lies where in a picture, and its SVG.

use std::fmt::Write;

use super::font::Font;
use super::tone::Tone;

/// How long the head of an arrow is, in pixels.
pub(super) const ARROW: i32 = 10;

/// A point, in pixels from the left and the top.
pub(super) type Point = (i32, i32);

/// A rectangle, in pixels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// How a rectangle is drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shape {
    /// Holds others.
    Area,
    /// A thing.
    Box,
    /// A thing that is not quite like the others; the legend says how.
    Dashed,
}

/// A rectangle of the picture.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) rect: Rect,
    pub(super) shape: Shape,
    pub(super) tone: Tone,
    /// The frame that holds it.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold the geometry to it"))]
    pub(super) inside: Option<usize>,
}

/// One line of text; `at` is the left end of its base line.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) at: Point,
    pub(super) font: Font,
    pub(super) line: String,
    /// The frame that holds it; the picture itself if `None`.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold the geometry to it"))]
    pub(super) inside: Option<usize>,
}

/// A stroke between two points.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Stroke {
    pub(super) from: Point,
    pub(super) to: Point,
    pub(super) bend: Bend,
}

/// How a stroke leaves and arrives.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Bend {
    /// The shortest way.
    Straight,
    /// Downwards at both ends.
    Down,
    /// To the right at both ends.
    Right,
}

/// A whole picture.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) frames: Vec<Frame>,
    pub(super) texts: Vec<Text>,
    pub(super) strokes: Vec<Stroke>,
    /// Where an arrow ends, and which way it points.
    pub(super) arrows: Vec<(Point, Bend)>,
}

impl Scene {
    pub(super) const fn new(width: i32, height: i32) -> Self {
        Self { width, height, frames: Vec::new(), texts: Vec::new(), strokes: Vec::new(), arrows: Vec::new() }
    }

    /// Draws a frame and tells its number.
    pub(super) fn frame(&mut self, rect: Rect, shape: Shape, tone: Tone, inside: Option<usize>) -> usize {
        self.frames.push(Frame { rect, shape, tone, inside });
        self.frames.len() - 1
    }

    /// Writes lines below each other from the top left corner `at`, and tells where they end.
    pub(super) fn text(&mut self, at: Point, font: Font, text: &str, inside: Option<usize>) -> i32 {
        let (x, y) = at;
        // The base line: three quarters of the font's size below the middle of the space above it.
        let base = y + i32::midpoint(font.line_height(), font.size() * 7 / 10);
        self.texts.push(Text { at: (x, base), font, line: text.to_owned(), inside });
        y + font.line_height()
    }

    /// The picture as SVG 1.1, by itself: no script, no link, no font from elsewhere.
    pub(super) fn to_svg(&self, title: &str, description: &str) -> String {
        let (width, height) = (self.width, self.height);
        let mut svg = String::with_capacity(4096 + 160 * (self.frames.len() + self.texts.len()));
        svg += &format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-labelledby=\"title description\">\n<title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n<style>\n",
            escaped(title),
            escaped(description)
        );
        style(&mut svg);
        svg += &format!("</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\" rx=\"12\"/>\n");
        for frame in self.frames.iter().filter(|frame| frame.shape == Shape::Area) {
            rectangle(&mut svg, frame);
        }
        self.lines(&mut svg);
        for frame in self.frames.iter().filter(|frame| frame.shape != Shape::Area) {
            rectangle(&mut svg, frame);
        }
        for text in &self.texts {
            let (x, y) = text.at;
            writeln!(svg, "<text class=\"{}\" x=\"{x}\" y=\"{y}\">{}</text>", text.font.class(), escaped(&text.line)).ok();
        }
        svg += "</svg>\n";
        svg
    }

    fn lines(&self, svg: &mut String) {
        for Stroke { from: (x, y), to: (end_x, end_y), bend } in &self.strokes {
            let (middle_x, middle_y) = (i32::midpoint(*x, *end_x), i32::midpoint(*y, *end_y));
            let to = match bend {
                Bend::Straight => format!("L{end_x} {end_y}"),
                Bend::Down => format!("C{x} {middle_y} {end_x} {middle_y} {end_x} {end_y}"),
                Bend::Right => format!("C{middle_x} {y} {middle_x} {end_y} {end_x} {end_y}"),
            };
            writeln!(svg, "<path class=\"line\" d=\"M{x} {y}{to}\"/>").ok();
        }
        for ((x, y), bend) in &self.arrows {
            let back = match bend {
                Bend::Right => format!("l-{ARROW} -5v10z"),
                Bend::Down | Bend::Straight => format!("l-5 -{ARROW}h10z"),
            };
            writeln!(svg, "<path class=\"arrow\" d=\"M{x} {y}{back}\"/>").ok();
        }
    }
}

fn rectangle(svg: &mut String, frame: &Frame) {
    let Rect { x, y, width, height } = frame.rect;
    let (shape, radius) = match frame.shape {
        Shape::Area => ("area", 10),
        Shape::Box => ("box", 6),
        Shape::Dashed => ("box dashed", 6),
    };
    let tone = frame.tone.class();
    writeln!(svg, "<rect class=\"{shape} {tone}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>").ok();
}

/// Light colours, and dark ones for who prefers them.
fn style(svg: &mut String) {
    *svg += "text{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",\"Noto Sans\",Arial,sans-serif}\n";
    for font in Font::ALL {
        let weight = if font.is_bold() { ";font-weight:600" } else { "" };
        *svg += &format!(".{}{{font-size:{}px{weight}}}\n", font.class(), font.size());
    }
    *svg += ".line{fill:none;stroke-width:2}\n.box{stroke-width:1.5}\n.dashed{stroke-dasharray:6 4}\n";
    colours(svg, ["#ffffff", "#1f2328", "#4b535d", "#7a838d"], Tone::light);
    *svg += "@media (prefers-color-scheme:dark){\n";
    colours(svg, ["#0d1117", "#e6edf3", "#b1bac4", "#7d8590"], Tone::dark);
    *svg += "}\n";
}

/// Colours of the paper, names, other text and lines, and of each tone.
fn colours(svg: &mut String, [paper, name, plain, line]: [&str; 4], paint: fn(Tone) -> super::tone::Paint) {
    *svg +=
        &format!(".paper{{fill:{paper}}}\ntext{{fill:{name}}}\n.plain{{fill:{plain}}}\n.line{{stroke:{line}}}\n.arrow{{fill:{line}}}\n");
    for tone in Tone::ALL {
        let (class, paint) = (tone.class(), paint(tone));
        *svg += &format!(
            ".box.{class}{{fill:{};stroke:{}}}\n.area.{class}{{fill:{};stroke:{};stroke-opacity:.45}}\n",
            paint.ground, paint.border, paint.area, paint.border
        );
    }
}

/// `text` as XML takes it: characters that XML 1.0 has not are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for at in text.chars() {
        match at {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            at => escaped.push(at),
        }
    }
    escaped
}
